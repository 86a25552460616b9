package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite's own definition, in a group of the sandbox's: what it must refuse lies in {@code
 * sparksession/invalid}, and as changes of a valid object in {@code sparksession/change}, each file
 * named after its fault, with the field and the remedy that the refusal must name.
 */
@ExtendWith(ClusterUnderTest.class)
class SparkSessionIT {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path CASES = Path.of("src/test/resources/sparksession");
  private static final Path DEFINITION =
      Path.of("../../deploy/kustomize/base/crd/sparksessions.hearth.dev-v1.yml");

  private static Sandbox sandbox;
  private static String group;
  private static String all;
  private ObjectNode valid;

  @BeforeAll
  static void define(Sandbox given) throws IOException {
    sandbox = given;
    group = "g" + Sandbox.suffix() + ".hearth.dev";
    all = "/apis/" + group + "/v1/sparksessions";
    CustomResourceDefinition definition =
        Serialization.unmarshal(
            Files.readString(DEFINITION).replace("hearth.dev", group),
            CustomResourceDefinition.class);
    sandbox.client().resource(definition).create();
    sandbox.atTheEnd(() -> sandbox.client().resource(definition).delete());
    Sandbox.await("the kind", () -> sandbox.get(all).code() == 200);
  }

  @BeforeEach
  void aValidOne() throws IOException {
    valid = (ObjectNode) YAML.readTree(Files.readString(CASES.resolve("valid.yaml")));
    valid.put("apiVersion", group + "/v1");
  }

  static Stream<Path> invalid() throws IOException {
    return cases("invalid");
  }

  static Stream<Path> change() throws IOException {
    return cases("change");
  }

  private static Stream<Path> cases(String folder) throws IOException {
    try (Stream<Path> files = Files.list(CASES.resolve(folder))) {
      return files.sorted().toList().stream();
    }
  }

  @Test
  void theValidOneIsTakenAndDefaulted() {
    ((ObjectNode) valid.path("spec")).remove("tickets");

    JsonNode made = create("valid").expect(201).body();

    assertThat(made.at("/spec/executor/min").asInt(-1)).isZero();
    assertThat(made.at("/spec/tickets").isArray()).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void invalid(Path file) throws IOException {
    JsonNode fault = YAML.readTree(Files.readString(file));
    merge(valid, fault.path("patch"));

    refused(sandbox.http("POST", all, JSON, valid.toString()), fault);
  }

  @ParameterizedTest
  @MethodSource
  void change(Path file) throws IOException {
    JsonNode fault = YAML.readTree(Files.readString(file));
    String name = "c" + Sandbox.suffix();
    create(name).expect(201);

    refused(sandbox.http("PATCH", all + "/" + name, MERGE, fault.path("patch").toString()), fault);
  }

  @Test
  void whatMayChangeChanges() {
    create("moving").expect(201);

    patch("moving", "{'spec':{'revision':3,'executor':{'max':5},'tickets':[]}}").expect(200);
    patch("moving", "{'spec':{'stop':{'reason':'Requested','at':'2026-03-04T13:06:07Z'}}}")
        .expect(200);
  }

  @Test
  void anApplicationIsFixed() {
    ObjectNode spec = (ObjectNode) valid.path("spec");
    spec.remove("ports");
    spec.put("kind", "batch");
    spec.putObject("driver").put("cpuMillis", 1000).put("memoryMiB", 1408);
    spec.putObject("application").put("resource", "local:///opt/jobs/sums.jar");
    create("batch").expect(201);

    patch("batch", "{'spec':{'application':{'retries':1}}}")
        .expect(422, "Invalid")
        .saying("spec.application is fixed");
    patch("batch", "{'spec':{'application':null}}").expect(422, "Invalid");
  }

  /** It waits for a remote spark-submit. */
  @Test
  void aBatchSessionMayComeWithoutAnApplication() {
    ObjectNode spec = (ObjectNode) valid.path("spec");
    spec.remove("ports");
    spec.put("kind", "batch");
    spec.putObject("driver").put("cpuMillis", 1000).put("memoryMiB", 1408);
    create("waiting").expect(201);
  }

  @Test
  void aStopCannotBeTakenBack() {
    create("stopped").expect(201);
    patch("stopped", "{'spec':{'stop':{'reason':'Requested','at':'2026-03-04T13:06:07Z'}}}")
        .expect(200);

    patch("stopped", "{'spec':{'stop':null}}")
        .expect(422, "Invalid")
        .saying("spec.stop cannot be taken back: start a new session");
  }

  @Test
  void whatIsOverStaysOver() {
    create("over").expect(201);
    status("over", "{'status':{'phase':'READY','sequence':4}}").expect(200);
    status("over", "{'status':{'sequence':3}}")
        .expect(422, "Invalid")
        .saying("status.sequence never decreases");
    status("over", "{'status':{'phase':'SLEEPING'}}").expect(422, "Invalid").saying("status.phase");
    status("over", "{'status':{'phase':'ENDED','sequence':5}}").expect(200);

    status("over", "{'status':{'phase':'READY','sequence':6}}")
        .expect(422, "Invalid")
        .saying("what is over stays over");
  }

  private static void refused(Sandbox.Answer answer, JsonNode fault) {
    answer.expect(422, "Invalid").saying(fault.path("says").asText());
    List<String> fields =
        StreamSupport.stream(answer.body().at("/details/causes").spliterator(), false)
            .map(cause -> cause.path("field").asText())
            .toList();
    assertThat(fields).as(answer.text()).contains(fault.path("field").asText());
  }

  private Sandbox.Answer create(String name) {
    ((ObjectNode) valid.path("metadata")).put("name", name);
    return sandbox.http("POST", all, JSON, valid.toString());
  }

  private static Sandbox.Answer patch(String name, String patch) {
    return sandbox.http("PATCH", all + "/" + name, MERGE, patch);
  }

  private static Sandbox.Answer status(String name, String patch) {
    return sandbox.http("PATCH", all + "/" + name + "/status", MERGE, patch);
  }

  /** RFC 7386, but a null stays: the server is to see it. */
  private static void merge(ObjectNode target, JsonNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getValue().isObject() && target.path(field.getKey()).isObject()) {
        merge((ObjectNode) target.get(field.getKey()), field.getValue());
      } else {
        target.set(field.getKey(), field.getValue());
      }
    }
  }
}
