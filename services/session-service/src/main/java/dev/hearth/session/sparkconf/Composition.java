package dev.hearth.session.sparkconf;

import dev.hearth.session.life.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** A configuration in the making, which keeps with each setting who gave it. The last one wins. */
final class Composition {
  private final SortedMap<String, Setting> settings = new TreeMap<>();
  private final Set<String> given;

  /**
   * @param given the fields that the request filled in; the others have the platform's defaults
   */
  Composition(Set<String> given) {
    this.given = given;
  }

  /** A setting of the platform's own. */
  void put(String key, String value) {
    settings.put(key, Setting.ofPlatform(value));
  }

  /** What follows from a field of the request, or from the default of one that it left out. */
  void putField(String key, String value, String field) {
    Source source = given.contains(field) ? Source.user : Source.platform;
    settings.put(key, Setting.ofField(value, source, field));
  }

  /** What the user wrote, in a field of the request, for processes of their own. */
  void putEnvironment(String prefix, Map<String, String> environment) {
    // As a pod has it: the node would fill other variables into $(NAME).
    environment.forEach(
        (name, value) ->
            settings.put(
                prefix + name,
                Setting.ofField(value.replace("$", "$$"), Source.user, Setting.ENVIRONMENT)));
  }

  /** Packages of the request, in one with those of the user's settings. */
  void putPackages(List<String> packages) {
    if (!packages.isEmpty()) {
      settings.compute(
          MavenPackages.SETTING,
          (key, theirs) ->
              theirs == null
                  ? Setting.ofField(
                      MavenPackages.joined("", packages), Source.user, MavenPackages.FIELD)
                  : theirs.joinedWithUser(
                      MavenPackages.joined(theirs.value(), packages), MavenPackages.FIELD));
    }
  }

  /** What the session's people wrote themselves: the tenant's defaults, then the user's own. */
  void putTheirs(SessionSpec spec) {
    put(spec.tenantConf(), Source.tenant);
    put(spec.sparkConf(), Source.user);
  }

  private void put(Map<String, String> theirs, Source source) {
    theirs.forEach(
        (key, value) ->
            settings.compute(key, (k, before) -> Setting.ofTheirs(value, source, before)));
  }

  /** The platform's own value, in one with what is there already. */
  void join(String key, String ours, BinaryOperator<String> both) {
    settings.compute(
        key,
        (k, theirs) ->
            theirs == null
                ? Setting.ofPlatform(ours)
                : theirs.joined(both.apply(theirs.value(), ours)));
  }

  /** Each value without its story. */
  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    settings.forEach((key, setting) -> values.put(key, setting.value()));
    return values;
  }

  SortedMap<String, Setting> settings() {
    return settings;
  }
}
