package dev.hearth.session.sparkconf;

/**
 * One setting of a session's Spark, with where its value came from.
 *
 * @param source who had the last word
 * @param field of the request that it follows from; null where none does
 * @param replaces the platform's value that it took the place of; null where there was none
 * @param joinedWith who gave the other part of a value that has two; null where it has one
 */
record Setting(String value, Source source, String field, String replaces, Source joinedWith) {
  /** The field whose values are the user's to choose, as those of settings are. */
  static final String ENVIRONMENT = "environment";

  static Setting ofPlatform(String value) {
    return new Setting(value, Source.platform, null, null, null);
  }

  static Setting ofField(String value, Source source, String field) {
    return new Setting(value, source, field, null, null);
  }

  static Setting ofUser(String value, Setting before) {
    return new Setting(value, Source.user, null, before == null ? null : before.value(), null);
  }

  /** The same with the platform's own part in the value. */
  Setting joined(String whole) {
    return new Setting(whole, source, field, replaces, Source.platform);
  }

  /** The same with a part that comes from a field of the request. */
  Setting joinedWithUser(String whole, String ofField) {
    return new Setting(whole, source, ofField, replaces, Source.user);
  }

  /** The same, where the value was fixed earlier. */
  Setting with(String fixed) {
    return new Setting(fixed, source, field, replaces, joinedWith);
  }

  /** Whether somebody wrote the value themselves, so that it may hold a secret. */
  boolean isUsersOwn() {
    return source == Source.user
        && (field == null || field.equals(ENVIRONMENT) || joinedWith == Source.user);
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "Setting[source=" + source + ", field=" + field + "]";
  }
}
