package dev.hearth.local.kubernetes.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PatchTest {
  @Test
  void jsonPatchAddsReplacesMovesAndRemoves() throws IOException {
    JsonNode result =
        JsonPatch.apply(
            json("{'a': [1, 2], 'b': {'c/d': 1}, 'e': 5}"),
            json(
                """
                [{'op': 'add', 'path': '/a/-', 'value': 3},
                 {'op': 'add', 'path': '/a/0', 'value': 0},
                 {'op': 'replace', 'path': '/b/c~1d', 'value': 2},
                 {'op': 'move', 'from': '/e', 'path': '/f'},
                 {'op': 'copy', 'from': '/f', 'path': '/g'},
                 {'op': 'remove', 'path': '/a/1'},
                 {'op': 'test', 'path': '/g', 'value': 5}]
                """));

    assertThat(result).isEqualTo(json("{'a': [0, 2, 3], 'b': {'c/d': 2}, 'f': 5, 'g': 5}"));
  }

  @Test
  void jsonPatchIsRefusedWholeWhereATestFails() throws IOException {
    JsonNode document = json("{'a': 1}");
    JsonNode patch =
        json("[{'op': 'remove', 'path': '/a'}, {'op': 'test', 'path': '/b', 'value': 1}]");

    assertThatThrownBy(() -> JsonPatch.apply(document, patch))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(422));
    assertThat(document).isEqualTo(json("{'a': 1}"));
  }

  @Test
  void mergePatchRemovesByNull() throws IOException {
    JsonNode result =
        MergePatch.apply(
            json("{'a': {'b': 1, 'c': 2}, 'd': [1]}"),
            json("{'a': {'b': null, 'e': {'f': null}}, 'd': [2]}"));

    assertThat(result).isEqualTo(json("{'a': {'c': 2, 'e': {}}, 'd': [2]}"));
  }

  @Test
  void strategicMergeMergesContainersByNameAndPortsByNumber() throws IOException {
    JsonNode result =
        StrategicMerge.apply(
            "Pod",
            json(
                """
                {'spec': {'containers': [
                  {'name': 'a', 'image': '1', 'env': [{'name': 'X', 'value': '1'}],
                   'ports': [{'containerPort': 1, 'protocol': 'TCP'}], 'args': ['x']},
                  {'name': 'b', 'image': '2'}]}}
                """),
            json(
                """
                {'spec': {'containers': [
                  {'name': 'b', '$patch': 'delete'},
                  {'name': 'a', 'env': [{'name': 'Y', 'value': '2'}], 'args': ['y'],
                   'ports': [{'containerPort': 1, 'name': 'p'}]},
                  {'name': 'c', 'image': '3'}]}}
                """));

    assertThat(result)
        .isEqualTo(
            json(
                """
                {'spec': {'containers': [
                  {'name': 'a', 'image': '1',
                   'env': [{'name': 'X', 'value': '1'}, {'name': 'Y', 'value': '2'}],
                   'ports': [{'containerPort': 1, 'protocol': 'TCP', 'name': 'p'}], 'args': ['y']},
                  {'name': 'c', 'image': '3'}]}}
                """));
  }

  @Test
  void strategicMergeObeysItsDirectives() throws IOException {
    JsonNode result =
        StrategicMerge.apply(
            "Pod",
            json("{'metadata': {'finalizers': ['a', 'b'], 'labels': {'x': '1', 'y': '2'}}}"),
            json(
                """
                {'metadata': {'$deleteFromPrimitiveList/finalizers': ['a'],
                              'finalizers': ['c'],
                              'labels': {'$patch': 'replace', 'z': '3'}}}
                """));

    assertThat(result)
        .isEqualTo(json("{'metadata': {'finalizers': ['b', 'c'], 'labels': {'z': '3'}}}"));
  }

  private static JsonNode json(String text) throws IOException {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
