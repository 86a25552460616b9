package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.map;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects a selector means, when listing and, worse, when deleting. */
@ExtendWith(ClusterUnderTest.class)
class SelectorIT {
  private static Sandbox sandbox;
  private static String ns;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
    create(ns, "m1", Map.of("app", "x", "exec", "1"));
    create(ns, "m2", Map.of("app", "x", "exec", "2"));
    create(ns, "m3", Map.of("app", "x", "exec", "3", "old", ""));
    create(ns, "m4", Map.of("app", "y"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          app=x                       | m1 m2 m3
          app==y                      | m4
          app!=x                      | m4
          exec                        | m1 m2 m3
          !exec                       | m4
          old=                        | m3
          exec in (2,3)               | m2 m3
          exec in (2, 3),app=x        | m2 m3
          exec notin (1),exec         | m2 m3
          app=x,exec!=2,!old          | m1
          spark-app=none              | -
          """)
  void labelsSelect(String selector, String names) {
    assertThat(names("labelSelector", selector)).isEqualTo(names.equals("-") ? "" : names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          metadata.name=m2            | m2
          metadata.name==m2           | m2
          metadata.name!=m1           | m2 m3
          metadata.name=none          | -
          """)
  void fieldsSelect(String selector, String names) {
    assertThat(names("labelSelector=app%3Dx&fieldSelector", selector))
        .isEqualTo(names.equals("-") ? "" : names);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"labelSelector=a%20in", "labelSelector=%3D%3D", "fieldSelector=data.k%3Dv"})
  void whatCannotBeUnderstoodIsRefused(String query) {
    sandbox.get(maps(ns, "") + "?" + query).expect(400, "BadRequest");
    sandbox.http("DELETE", maps(ns, "") + "?" + query, Sandbox.JSON, null).expect(400);
    sandbox.get(maps(ns, "m1")).expect(200);
  }

  @Test
  void aCollectionsDeletionTakesTheSelectedOnly() {
    String own = sandbox.namespace();
    for (int i = 1; i <= 4; i++) {
      create(own, "e" + i, Map.of("app", "x", "exec", "" + i));
    }

    sandbox
        .http(
            "DELETE",
            maps(own, "") + "?labelSelector=" + URLEncoder.encode("app=x,exec in (2,3)", UTF_8),
            Sandbox.JSON,
            null)
        .expect(200);

    assertThat(sandbox.client().configMaps().inNamespace(own).withLabel("app").list().getItems())
        .extracting(m -> m.getMetadata().getName())
        .containsExactly("e1", "e4");
  }

  private static void create(String namespace, String name, Map<String, String> labels) {
    sandbox.client().resource(map(namespace, name, labels)).create();
  }

  private static String names(String parameter, String selector) {
    TreeSet<String> names = new TreeSet<>();
    sandbox
        .get(maps(ns, "") + "?" + parameter + "=" + URLEncoder.encode(selector, UTF_8))
        .expect(200)
        .body()
        .path("items")
        .forEach(m -> names.add(m.at("/metadata/name").asText()));
    // A cluster may put ConfigMaps of its own into every namespace.
    names.removeIf(name -> !name.matches("m\\d"));
    return String.join(" ", names);
  }
}
