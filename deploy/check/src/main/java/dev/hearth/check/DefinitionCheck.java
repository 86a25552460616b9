package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whether the cluster knows SparkSession objects, as this version of Hearth writes them. */
final class DefinitionCheck implements Check {
  private static final String NAME = "sparksessions.hearth.dev";
  private static final String PATH =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + NAME;
  private static final String APPLY = "kubectl apply --server-side -k deploy/kustomize/base/crd";

  @Override
  public String name() {
    return "definition";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.scope().data()) {
      return List.of(Finding.notTried(name(), "a control plane alone needs no SparkSession"));
    }
    Optional<JsonNode> there = subject.cluster().find(PATH);
    if (there.isEmpty()) {
      return List.of(
          subject.installed()
              ? Finding.fail(name(), NAME + " is missing", APPLY)
              : Finding.ok(name(), NAME + " is not there yet; the overlay brings it"));
    }
    JsonNode ours =
        subject.manifests().of("CustomResourceDefinition", List.of("base/crd")).getFirst();
    return List.of(judge(there.get(), ours));
  }

  private Finding judge(JsonNode there, JsonNode ours) {
    for (JsonNode condition : there.at("/status/conditions")) {
      boolean holds = condition.path("status").asText().equals("True");
      if (condition.path("type").asText().equals("Established") && !holds) {
        return Finding.fail(
            name(), NAME + " is not served: " + condition.path("message").asText(), APPLY);
      }
    }
    JsonNode version = ours.at("/spec/versions/0");
    for (JsonNode one : there.at("/spec/versions")) {
      if (one.path("name").equals(version.path("name"))) {
        return contains(one.path("schema"), version.path("schema"))
            ? Finding.ok(
                name(), NAME + " " + version.path("name").asText() + ", as in this checkout")
            : Finding.fail(
                name(),
                NAME + " has another schema than this version of Hearth: fields would be dropped",
                APPLY);
      }
    }
    return Finding.fail(
        name(), NAME + " lacks the version " + version.path("name").asText(), APPLY);
  }

  /** Whether all that we wrote is there: servers add defaults of their own. */
  static boolean contains(JsonNode there, JsonNode ours) {
    if (ours.isObject()) {
      return ours.properties().stream()
          .allMatch(field -> contains(there.path(field.getKey()), field.getValue()));
    }
    if (ours.isArray()) {
      if (there.size() != ours.size()) {
        return false;
      }
      for (int i = 0; i < ours.size(); i++) {
        if (!contains(there.get(i), ours.get(i))) {
          return false;
        }
      }
      return true;
    }
    return ours.isNumber() && there.isNumber()
        ? ours.decimalValue().compareTo(there.decimalValue()) == 0
        : ours.equals(there);
  }
}
