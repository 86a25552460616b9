package dev.hearth.nativeimage;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where objects become JSON and JSON becomes objects: the libraries' methods that do so, and those
 * of ours that hand something of any type on to one of them.
 */
final class Outlets {
  private static final String JACKSON = "com.fasterxml.jackson.databind.";
  private static final Set<String> OWNERS =
      Set.of(
          JACKSON + "ObjectMapper",
          JACKSON + "json.JsonMapper",
          JACKSON + "ObjectReader",
          JACKSON + "ObjectWriter",
          "io.fabric8.kubernetes.client.utils.KubernetesSerialization",
          "io.vertx.core.json.Json",
          "io.vertx.core.json.JsonObject");
  private static final Set<String> METHODS =
      Set.of(
          "readValue",
          "readValues",
          "readerFor",
          "forType",
          "convertValue",
          "treeToValue",
          "valueToTree",
          "updateValue",
          "writeValue",
          "writeValueAsString",
          "writeValueAsBytes",
          "writerFor",
          "asJson",
          "asYaml",
          "unmarshal",
          "mapFrom",
          "mapTo",
          "decodeValue");

  private final Set<String> ours = new TreeSet<>();

  Outlets(JavaClasses classes) {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (var type : classes) {
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          if (takesAnything(unit) && isUsedBy(unit)) {
            grown |= ours.add(unit.getFullName());
          }
        }
      }
    }
  }

  boolean isUsedBy(JavaCodeUnit unit) {
    return unit.getCallsFromSelf().stream().anyMatch(this::isOutlet);
  }

  private boolean isOutlet(JavaAccess<?> call) {
    return ours.contains(call.getTarget().getFullName())
        || METHODS.contains(call.getName()) && OWNERS.contains(call.getTargetOwner().getFullName());
  }

  private static boolean takesAnything(JavaCodeUnit unit) {
    return unit.getRawParameterTypes().stream()
        .anyMatch(type -> type.isEquivalentTo(Object.class) || type.isEquivalentTo(Class.class));
  }
}
