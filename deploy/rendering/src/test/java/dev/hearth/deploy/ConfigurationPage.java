package dev.hearth.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The part of docs/configuration.md that is made from the services' sources. */
final class ConfigurationPage {
  static final List<String> SERVICES =
      List.of(
          "tenant-service",
          "session-service",
          "billing-service",
          "session-operator",
          "admission-service",
          "tunnel-service");

  private ConfigurationPage() {}

  static String text() {
    List<String> lines = new ArrayList<>();
    for (String service : SERVICES) {
      lines.add("## " + service);
      lines.add("");
      for (Mapping mapping : mappings(service)) {
        lines.add("### `" + mapping.prefix() + ".*`");
        lines.add("");
        lines.add(mapping.text());
        lines.add("");
        lines.add("| setting | environment | what | type | default |");
        lines.add("| --- | --- | --- | --- | --- |");
        mapping.settings().forEach(setting -> lines.add(row(setting)));
        lines.add("");
      }
      lines.addAll(variables(service));
    }
    return String.join("\n", lines);
  }

  static List<Mapping> mappings(String service) {
    Path module = module(service);
    return ConfigSource.of(module.resolve("src/main/java"), packaged(service).ours());
  }

  private static List<String> variables(String service) {
    List<PackagedSettings.Variable> found = packaged(service).variables();
    if (found.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("### Variables that stand for settings of Quarkus");
    lines.add("");
    lines.add("| environment | setting | what | default |");
    lines.add("| --- | --- | --- | --- |");
    for (PackagedSettings.Variable one : found) {
      String standard = one.standard().isEmpty() ? "none" : "`" + one.standard() + "`";
      lines.add(
          "| `%s` | `%s` | %s | %s |".formatted(one.name(), one.property(), one.text(), standard));
    }
    lines.add("");
    return lines;
  }

  private static String row(Setting setting) {
    return "| `%s` | `%s` | %s | %s | %s |"
        .formatted(
            setting.name(),
            variable(setting),
            setting.text(),
            setting.type(),
            setting.shownStandard());
  }

  private static String variable(Setting setting) {
    return setting.variable().replace("__KEY__", "_<KEY>_");
  }

  static PackagedSettings packaged(String service) {
    return new PackagedSettings(
        module(service).resolve("src/main/resources/application.properties"));
  }

  private static Path module(String service) {
    return Repository.ROOT.resolve("services").resolve(service);
  }
}
