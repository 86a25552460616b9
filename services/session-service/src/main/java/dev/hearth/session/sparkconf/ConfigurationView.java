package dev.hearth.session.sparkconf;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.events.secrecy.SecretSettings;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A session's effective Spark configuration, for people to read. It is no place to take a driver's
 * configuration from: what may be a secret is hidden, from the owner too.
 *
 * @param settings by name
 */
@RegisterForReflection
@Schema(name = "EffectiveConfiguration")
record ConfigurationView(String session, List<Entry> settings) {

  /** One setting. */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "EffectiveSetting")
  record Entry(
      String name,
      String value,
      Source source,
      String field,
      String replaces,
      Source replacesFrom,
      Source joinedWith) {}

  /**
   * @param owner whether the owner looks; others see none of the values that the user wrote
   */
  static ConfigurationView of(String session, SortedMap<String, Setting> settings, boolean owner) {
    return new ConfigurationView(
        session, settings.entrySet().stream().map(each -> entry(each, owner)).toList());
  }

  private static Entry entry(Map.Entry<String, Setting> each, boolean owner) {
    Setting setting = each.getValue();
    return new Entry(
        each.getKey(),
        isHidden(each.getKey(), setting, owner) ? UserSettings.HIDDEN : setting.value(),
        setting.source(),
        setting.field(),
        replaced(each.getKey(), setting),
        setting.replacesFrom(),
        setting.joinedWith());
  }

  private static boolean isHidden(String name, Setting setting, boolean owner) {
    if (setting.isUsersOwn()) {
      return !owner || SecretSettings.lookSo(name, setting.value());
    }
    return setting.isTenants() && SecretSettings.lookSo(name, setting.value());
  }

  private static String replaced(String name, Setting setting) {
    return setting.replacesFrom() == Source.tenant
            && SecretSettings.lookSo(name, setting.replaces())
        ? UserSettings.HIDDEN
        : setting.replaces();
  }

  /** Values may be private. */
  @Override
  public String toString() {
    return "ConfigurationView[session=" + session + "]";
  }
}
