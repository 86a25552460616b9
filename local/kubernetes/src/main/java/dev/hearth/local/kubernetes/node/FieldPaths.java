package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The downward API: what a container may learn of its own pod. */
final class FieldPaths {
  private static final Pattern KEYED = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

  private FieldPaths() {}

  static String field(JsonNode pod, String path) {
    Matcher keyed = KEYED.matcher(path);
    if (keyed.matches()) {
      return Json.text(pod, "metadata", keyed.group(1), keyed.group(2));
    }
    if (path.equals("metadata.labels") || path.equals("metadata.annotations")) {
      StringBuilder lines = new StringBuilder();
      Json.at(pod, path.split("\\."))
          .properties()
          .forEach(
              e ->
                  lines
                      .append(e.getKey())
                      .append("=\"")
                      .append(e.getValue().asText().replace("\"", "\\\""))
                      .append("\"\n"));
      return lines.toString();
    }
    if (path.equals("status.podIPs")) {
      return Json.text(pod, "status", "podIP");
    }
    return Json.text(pod, path.split("\\."));
  }

  /** A request or limit of a container, in units of the divisor, rounded up. */
  static String resource(JsonNode pod, String container, JsonNode ref) {
    String named = Json.text(ref, "containerName");
    String wanted = named.isEmpty() ? container : named;
    String[] path = Json.text(ref, "resource").split("\\.", 2);
    for (JsonNode candidate : Json.at(pod, "spec", "containers")) {
      if (Json.text(candidate, "name").equals(wanted) && path.length == 2) {
        String value = Json.text(candidate, "resources", path[0], path[1]);
        String divisor = Json.text(ref, "divisor");
        BigDecimal unit =
            divisor.isEmpty() || divisor.equals("0") ? BigDecimal.ONE : Quantity.parse(divisor);
        return value.isEmpty()
            ? "0"
            : Quantity.parse(value).divide(unit, 0, RoundingMode.CEILING).toPlainString();
      }
    }
    return "";
  }
}
