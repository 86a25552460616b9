package dev.hearth.session.sparkconf;

/**
 * One setting of a session's Spark, with where its value came from.
 *
 * @param source who had the last word
 * @param field of the request that it follows from; null where none does
 * @param replaces the default that it took the place of; null where there was none
 * @param replacesFrom who gave that one; null where there was none
 * @param joinedWith who gave the other part of a value that has two; null where it has one
 */
record Setting(
    String value,
    Source source,
    String field,
    String replaces,
    Source replacesFrom,
    Source joinedWith) {
  /** The field whose values are the user's to choose, as those of settings are. */
  static final String ENVIRONMENT = "environment";

  static Setting ofPlatform(String value) {
    return new Setting(value, Source.platform, null, null, null, null);
  }

  static Setting ofField(String value, Source source, String field) {
    return new Setting(value, source, field, null, null, null);
  }

  /** What somebody wrote themselves. */
  static Setting ofTheirs(String value, Source source, Setting before) {
    return before == null
        ? new Setting(value, source, null, null, null, null)
        : new Setting(value, source, null, before.value(), before.source(), null);
  }

  /** The same with the platform's own part in the value. */
  Setting joined(String whole) {
    return new Setting(whole, source, field, replaces, replacesFrom, Source.platform);
  }

  /** The same with a part that comes from a field of the request. */
  Setting joinedWithUser(String whole, String ofField) {
    return new Setting(whole, source, ofField, replaces, replacesFrom, Source.user);
  }

  /** The same, where the value was fixed earlier. */
  Setting with(String fixed) {
    return new Setting(fixed, source, field, replaces, replacesFrom, joinedWith);
  }

  /** Whether the user wrote the value, so that it is nobody else's to see. */
  boolean isUsersOwn() {
    return source == Source.user
        && (field == null || field.equals(ENVIRONMENT) || joinedWith == Source.user);
  }

  /** Whether the tenant wrote it; like what users write, it may hold a secret. */
  boolean isTenants() {
    return source == Source.tenant;
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "Setting[source=" + source + ", field=" + field + "]";
  }
}
