package dev.hearth.images;

import dev.hearth.local.platform.machine.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which images are wanted.
 *
 * @param services reference by module
 */
record Selection(Map<String, String> services, List<Catalogue.Spark> spark) {
  private static final String SPARK = "spark";

  /** All where nothing is named. */
  static Selection of(Catalogue catalogue, List<String> names) {
    if (names.isEmpty()) {
      return new Selection(catalogue.services(), catalogue.sparkFromJars());
    }
    Map<String, String> services = new LinkedHashMap<>();
    List<Catalogue.Spark> spark = List.of();
    for (String name : names) {
      if (name.equals(SPARK)) {
        spark = catalogue.sparkFromJars();
      } else if (catalogue.services().containsKey(name)) {
        services.put(name, catalogue.services().get(name));
      } else {
        List<String> known = new ArrayList<>(catalogue.services().keySet());
        known.add(SPARK);
        throw new Refusal(
            "--only %s: there is no such image; there are: %s"
                .formatted(name, String.join(", ", known)));
      }
    }
    return new Selection(services, spark);
  }
}
