package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.map;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lists in pages. */
@ExtendWith(ClusterUnderTest.class)
class PaginationIT {
  private static Sandbox sandbox;
  private static String maps;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    String ns = sandbox.namespace();
    maps = Sandbox.maps(ns, "");
    Sandbox.await(
        "the CA's ConfigMap",
        () -> sandbox.get(Sandbox.maps(ns, "kube-root-ca.crt")).code() == 200);
    for (int i = 0; i < 7; i++) {
      sandbox.client().resource(map(ns, "m" + i, Map.of("paged", "yes"))).create();
    }
  }

  @Test
  void everythingComesOnceAndInOrder() {
    List<String> names = new ArrayList<>();
    String version = "";
    String token = "";
    do {
      JsonNode page = page("labelSelector=paged&limit=3", token);
      page.path("items").forEach(m -> names.add(m.at("/metadata/name").asText()));
      assertThat(page.path("items").size()).isLessThanOrEqualTo(3);
      String here = page.at("/metadata/resourceVersion").asText();
      assertThat(version).isIn("", here);
      version = here;
      token = page.at("/metadata/continue").asText("");
    } while (!token.isEmpty());
    assertThat(names).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6");
  }

  @Test
  void howManyRemainIsToldWhereNothingWasSelected() {
    JsonNode all = page("limit=500", "").path("items");
    assertThat(page("limit=3", "").at("/metadata/remainingItemCount").asInt())
        .isEqualTo(all.size() - 3);
    JsonNode selected = page("limit=3&labelSelector=paged", "");
    assertThat(selected.at("/metadata/continue").asText()).isNotEmpty();
    assertThat(selected.path("metadata").has("remainingItemCount")).isFalse();
  }

  @Test
  void anInventedTokenIsRefused() {
    sandbox.get(maps + "?limit=3&continue=made-up").expect(400, "BadRequest");
  }

  private static JsonNode page(String query, String token) {
    String more = token.isEmpty() ? "" : "&continue=" + token;
    return sandbox.get(maps + "?" + query + more).expect(200).body();
  }
}
