package dev.hearth.local.kubernetes.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.patch.FieldOwnership.Writer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FieldOwnershipTest {
  private final FieldOwnership ownership =
      new FieldOwnership(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
  private final Writer operator = writer("operator");
  private final Writer other = writer("other");

  @Test
  void whatIsNoLongerAppliedGoes() throws IOException {
    ObjectNode live =
        ownership.apply(Json.object(), pod("{'a': '1', 'b': '2'}", "x"), operator, false);

    ObjectNode next = ownership.apply(live, pod("{'b': '2'}", "x"), operator, false);

    assertThat(Json.at(next, "metadata", "labels")).isEqualTo(json("{'b': '2'}"));
  }

  @Test
  void whatAnotherAppliesTooStays() throws IOException {
    ObjectNode live = ownership.apply(Json.object(), pod("{'a': '1'}", "x"), operator, false);
    live = ownership.apply(live, pod("{'a': '1'}", "x"), other, false);

    ObjectNode next = ownership.apply(live, pod("{}", "x"), operator, false);

    assertThat(Meta.label(next, "a")).isEqualTo("1");
    assertThat(Json.at(next, "spec", "containers")).hasSize(1);
  }

  @Test
  void anothersValueIsAConflictUnlessForced() throws IOException {
    ObjectNode live = ownership.apply(Json.object(), pod("{}", "x"), operator, false);
    ObjectNode wish = pod("{}", "y");

    assertThatThrownBy(() -> ownership.apply(live, wish, other, false))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(409))
        .hasMessageContaining("conflict with \"operator\": ")
        .hasMessageContaining(".spec.containers[{\"name\":\"main\"}].image");

    ObjectNode forced = ownership.apply(live, wish, other, true);
    assertThat(Json.at(forced, "spec", "containers").get(0).path("image").asText()).isEqualTo("y");
    // The loser no longer owns the field, so applying without it removes nothing.
    ObjectNode after = ownership.apply(forced, podWithoutImage(), operator, false);
    assertThat(Json.at(after, "spec", "containers").get(0).path("image").asText()).isEqualTo("y");
  }

  @Test
  void anItemOfAListGoesWithItsApplier() throws IOException {
    ObjectNode wish = pod("{}", "x");
    Json.list((ObjectNode) wish.path("spec"), "containers")
        .addObject()
        .put("name", "side")
        .put("image", "z");
    ObjectNode live = ownership.apply(Json.object(), wish, operator, false);

    ObjectNode next = ownership.apply(live, pod("{}", "x"), operator, false);

    assertThat(Json.at(next, "spec", "containers")).hasSize(1);
  }

  @Test
  void finalizersAreASetThatManagersShare() throws IOException {
    ObjectNode one = pod("{}", "x");
    Json.list(Meta.of(one), "finalizers").add("a/b");
    ObjectNode two = pod("{}", "x");
    Json.list(Meta.of(two), "finalizers").add("c/d");

    ObjectNode live = ownership.apply(Json.object(), one, operator, false);
    live = ownership.apply(live, two, other, false);
    assertThat(Meta.finalizers(live)).containsExactly("a/b", "c/d");

    live = ownership.apply(live, pod("{}", "x"), operator, false);
    assertThat(Meta.finalizers(live)).containsExactly("c/d");
  }

  @Test
  void applyingTheSameAgainChangesNothing() throws IOException {
    ObjectNode live = ownership.apply(Json.object(), pod("{'a': '1'}", "x"), operator, false);

    assertThat(ownership.apply(live, pod("{'a': '1'}", "x"), operator, false)).isEqualTo(live);
  }

  @Test
  void anUpdateTakesWhatItChangesFromAppliers() throws IOException {
    ObjectNode live = ownership.apply(Json.object(), pod("{'a': '1'}", "x"), operator, false);
    ObjectNode updated = live.deepCopy();
    Json.child(Meta.of(updated), "labels").put("a", "2");
    ownership.note(live, updated, writer("kubectl-edit"));

    assertThatThrownBy(() -> ownership.apply(updated, pod("{'a': '1'}", "x"), operator, false))
        .hasMessageContaining("conflict with \"kubectl-edit\"");
  }

  @Test
  void managedFieldsHaveTheFormThatClientsRead() throws IOException {
    ObjectNode live = ownership.apply(Json.object(), pod("{'a': '1'}", "x"), operator, false);

    assertThat(Json.at(live, "metadata", "managedFields").get(0))
        .isEqualTo(
            json(
                """
                {'apiVersion': 'v1', 'fieldsType': 'FieldsV1', 'manager': 'operator',
                 'operation': 'Apply', 'time': '2026-01-01T00:00:00Z', 'fieldsV1': {
                   'f:metadata': {'f:labels': {'f:a': {}}},
                   'f:spec': {'f:containers': {'k:{\\'name\\':\\'main\\'}':
                     {'.': {}, 'f:image': {}, 'f:name': {}}}}}}
                """));
  }

  private static Writer writer(String manager) {
    return new Writer(new ResourceTypes().require("pods"), manager, "");
  }

  private static ObjectNode pod(String labels, String image) throws IOException {
    String text =
        """
        {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p', 'labels': LABELS},
         'spec': {'containers': [{'name': 'main', 'image': 'IMAGE'}]}}
        """;
    return json(text.replace("LABELS", labels).replace("IMAGE", image));
  }

  private static ObjectNode podWithoutImage() throws IOException {
    return json(
        """
        {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p'},
         'spec': {'containers': [{'name': 'main'}]}}
        """);
  }

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
