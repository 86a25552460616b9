package dev.hearth.local.platform.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A session's explained configuration as lines: each setting, where it comes from, its value. */
public final class ConfTable {
  private ConfTable() {}

  /**
   * @param configuration as {@code GET /v1/sessions/{id}/configuration} answers it
   */
  public static List<String> lines(Map<String, Object> configuration) {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("SETTING", "FROM", "VALUE"));
    if (configuration.get("settings") instanceof List<?> settings) {
      for (Object each : settings) {
        if (each instanceof Map<?, ?> setting) {
          rows.add(new Row(text(setting, "name"), origin(setting), text(setting, "value")));
        }
      }
    }
    int names = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    int origins = rows.stream().mapToInt(row -> row.origin().length()).max().orElse(0);
    // The value comes last: it may be of any length.
    return rows.stream()
        .map(row -> pad(row.name(), names) + "  " + pad(row.origin(), origins) + "  " + row.value())
        .toList();
  }

  private record Row(String name, String origin, String value) {}

  private static String origin(Map<?, ?> setting) {
    String source = text(setting, "source");
    String field = text(setting, "field");
    if (!field.isEmpty()) {
      return source.equals("user")
          ? source + " (" + field + ")"
          : source + " (default of " + field + ")";
    }
    if (!text(setting, "joinedWith").isEmpty()) {
      return source + " and " + text(setting, "joinedWith");
    }
    if (!setting.containsKey("replaces")) {
      return source;
    }
    String owner = text(setting, "replacesFrom").equals("tenant") ? "the tenant's " : "";
    return source + " (instead of " + owner + text(setting, "replaces") + ")";
  }

  private static String text(Map<?, ?> setting, String name) {
    return setting.get(name) instanceof String text ? text : "";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
