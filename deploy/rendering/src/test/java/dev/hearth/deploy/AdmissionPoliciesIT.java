package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.deploy.AdmissionPolicy.Request;
import dev.hearth.resource.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lock inside the API server. Each file of the folder {@code escapes} changes one thing of an
 * executor that the webhook has let through, and is named after its fault.
 */
class AdmissionPoliciesIT {
  private static final String OPERATOR = "system:serviceaccount:hearth-system:session-operator";
  private static final String ENDPOINT =
      "system:serviceaccount:hearth-" + SessionObjects.SESSION + ":hearth-endpoint";
  private static final JsonNode NOTHING = NullNode.getInstance();
  private static final Path ESCAPES = Path.of("src/test/resources/escapes");

  private final AdmissionPolicy pods = policy("session-pods.hearth.dev");
  private final AdmissionPolicy sessions = policy("sessions.hearth.dev");

  static List<String> escapes() throws IOException {
    try (Stream<Path> files = Files.list(ESCAPES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("escapes")
  void refusesAndNamesTheFault(String file) {
    JsonNode escape = Repository.yaml(ESCAPES.resolve(file));

    List<String> refusals = refusals(escape);

    assertThat(refusals)
        .as("one fault, one refusal")
        .singleElement()
        .asString()
        .contains(escape.path("names").asText());
  }

  /** A rule without an escape might never refuse anything. */
  @Test
  void everyRuleHasAnEscape() throws IOException {
    Set<String> used = new TreeSet<>();
    for (String file : escapes()) {
      used.addAll(refusals(Repository.yaml(ESCAPES.resolve(file))));
    }
    // One is for submitted drivers alone, of which the escapes know none.
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");
    ObjectNode driver = session.submittedDriver();
    ((ObjectNode) driver.path("spec")).put("dnsPolicy", "Default");
    used.addAll(pods.refusals(Request.create(ENDPOINT, driver), session.awaitingNamespace()));
    assertThat(used).containsExactlyInAnyOrderElementsOf(pods.messages());
  }

  @ParameterizedTest
  @CsvSource({
    "executor-as-spark-sends-it, shared, standard",
    "executor-as-spark-sends-it, dedicated, standard",
    "executor-as-spark-sends-it, shared, sandbox",
    "executor-as-a-cluster-hands-it-over, dedicated, sandbox",
    "executor-as-a-cluster-hands-it-over, shared, standard"
  })
  void letsInWhatTheWebhookMadeOfAnExecutor(String fixture, String node, String runtime) {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, node, runtime);
    ObjectNode executor = session.executor(fixture);

    assertThat(pods.refusals(Request.create(ENDPOINT, executor), session.namespace())).isEmpty();
    // Metered: the operator takes the finalizer off, and nobody else may.
    ObjectNode metered = executor.deepCopy();
    ((ObjectNode) metered.path("metadata")).remove("finalizers");
    assertThat(pods.refusals(update(OPERATOR, metered, executor), session.namespace())).isEmpty();
    assertThat(pods.refusals(update(ENDPOINT, metered, executor), session.namespace())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "dedicated"})
  void letsExecutorsWithGpusToTheNodesThatHaveThem(String node) {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, node, "standard");
    ObjectNode executor = session.executorWithGpus("executor-as-spark-sends-it");

    assertThat(executor.at("/spec/tolerations").toString()).contains("nvidia.com/gpu");
    assertThat(pods.refusals(Request.create(ENDPOINT, executor), session.namespace())).isEmpty();
  }

  @Test
  void letsInTheOperatorsOwnEndpointAndNobodyElsesOne() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");

    assertThat(pods.refusals(Request.create(OPERATOR, session.endpoint()), session.namespace()))
        .isEmpty();
    assertThat(pods.refusals(Request.create(ENDPOINT, session.endpoint()), session.namespace()))
        .hasSizeGreaterThan(4);
  }

  @Test
  void letsInTheOperatorsOwnDriverAndNobodyElsesOne() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");

    assertThat(pods.refusals(Request.create(OPERATOR, session.driver()), session.namespace()))
        .isEmpty();
    assertThat(pods.refusals(Request.create(ENDPOINT, session.driver()), session.namespace()))
        .hasSizeGreaterThan(3);
  }

  @Test
  void noDriverStartsWithoutItsGateNorBehindAnExecutorsOne() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");
    ObjectNode without = session.driver();
    ((ObjectNode) without.path("spec")).remove("initContainers");
    ObjectNode executors = session.driver();
    ((ObjectNode) executors.path("spec"))
        .set(
            "initContainers",
            session.executor("executor-as-spark-sends-it").at("/spec/initContainers"));

    for (ObjectNode driver : List.of(without, executors)) {
      assertThat(pods.refusals(Request.create(OPERATOR, driver), session.namespace()))
          .singleElement()
          .asString()
          .contains("spec.initContainers[0]");
    }
  }

  @Test
  void whereGatesAreSwitchedOffNoneIsAskedForAndTheirImageIsForeign() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");
    ObjectNode gated = session.executor("executor-as-spark-sends-it");
    SessionObjects open = session.withoutGate();

    assertThat(
            pods.refusals(
                Request.create(ENDPOINT, open.executor("executor-as-spark-sends-it")),
                open.namespace()))
        .isEmpty();
    assertThat(pods.refusals(Request.create(OPERATOR, open.driver()), open.namespace())).isEmpty();
    assertThat(pods.refusals(Request.create(ENDPOINT, gated), open.namespace()))
        .singleElement()
        .asString()
        .contains("use the session's own image");
  }

  @Test
  void oneHostPortIsOpenWhereTheSessionWasMadeWithIt() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "dedicated", "standard");
    ObjectNode namespace = session.namespace().deepCopy();
    ((ObjectNode) namespace.at("/metadata/labels")).put("hearth.dev/hostport", "true");
    ObjectNode executor = session.executor("executor-as-spark-sends-it");
    ObjectNode port = (ObjectNode) executor.at("/spec/containers/0/ports/0");

    port.put("containerPort", 58856).put("hostPort", 58856);
    assertThat(pods.refusals(Request.create(ENDPOINT, executor), namespace)).isEmpty();
    assertThat(pods.refusals(Request.create(ENDPOINT, executor), session.namespace())).hasSize(1);
    port.put("protocol", "UDP");
    assertThat(pods.refusals(Request.create(ENDPOINT, executor), namespace)).hasSize(1);
    port.put("protocol", "TCP").put("hostIP", "127.0.0.1");
    assertThat(pods.refusals(Request.create(ENDPOINT, executor), namespace)).hasSize(1);
    port.remove("hostIP");
    port.put("hostPort", 58857);
    assertThat(pods.refusals(Request.create(ENDPOINT, executor), namespace)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "system:serviceaccount:hearth-system:session-operator, CREATE, true",
    "system:serviceaccount:hearth-system:session-operator, DELETE, true",
    "system:serviceaccount:hearth-system:session-operator, UPDATE, true",
    "system:serviceaccount:hearth-system:admission-service, UPDATE, false",
    "system:serviceaccount:kube-system:generic-garbage-collector, DELETE, false",
    "kubernetes-admin, CREATE, false",
    "kubernetes-admin, UPDATE, false",
    "kubernetes-admin, DELETE, false"
  })
  void theOperatorAloneWritesSessions(String user, String operation, boolean allowed) {
    JsonNode before = session("{spec: {kind: client}}");
    Request request =
        new Request(
            user,
            operation,
            "",
            operation.equals("DELETE") ? NOTHING : before,
            operation.equals("CREATE") ? NOTHING : before);

    assertThat(sessions.refusals(request, NOTHING).isEmpty()).isEqualTo(allowed);
  }

  @Test
  void theGarbageCollectorTakesItsFinalizerOffAndChangesNothingElse() {
    String collector = "system:serviceaccount:kube-system:generic-garbage-collector";
    JsonNode one = session("{spec: {kind: client}}");
    JsonNode other = session("{spec: {kind: batch}}");

    assertThat(sessions.refusals(update(collector, one, one), NOTHING)).isEmpty();
    assertThat(sessions.refusals(update(collector, other, one), NOTHING)).hasSize(1);
  }

  /** All policies are in force, and know the names that the rest of the installation has. */
  @Test
  void allAreBoundAndFailClosed() {
    assertThat(Installation.DATA_PLANE.of("ValidatingAdmissionPolicy"))
        .hasSize(3)
        .allSatisfy(
            policy -> {
              assertThat(policy.json().at("/spec/failurePolicy").asText()).isEqualTo("Fail");
              assertThat(policy.json().toString()).contains(OPERATOR);
              assertThat(Installation.DATA_PLANE.of("ValidatingAdmissionPolicyBinding"))
                  .anyMatch(
                      binding ->
                          binding.json().at("/spec/policyName").asText().equals(policy.name())
                              && binding
                                  .json()
                                  .at("/spec/validationActions/0")
                                  .asText()
                                  .equals("Deny"));
            });
    String text = policyManifest("session-pods.hearth.dev").json().toString();
    for (String name :
        List.of(
            Labels.SESSION,
            Labels.TENANT,
            Labels.ROLE,
            Labels.ATTEMPT,
            Labels.DRIVER,
            Labels.DRIVER_SUBMITTED,
            Labels.driverPod(1),
            Labels.NODE,
            Labels.RUNTIME,
            Labels.IMAGE,
            Labels.GATE,
            Labels.GATE_IMAGE,
            Labels.GATE_OF_EXECUTORS,
            Labels.GATE_OF_DRIVERS,
            Labels.METERING_FINALIZER,
            Labels.ENDPOINT,
            Labels.DRIVER_ACCOUNT,
            Labels.EXECUTOR_ACCOUNT)) {
      assertThat(text).contains("'" + name + "'");
    }
  }

  /** What the webhook lets in the policy must not refuse, and the other way round. */
  @Test
  void allowsWhatTheWebhookAllows() {
    JsonNode settings =
        Installation.DATA_PLANE.of("ConfigMap").stream()
            .filter(map -> map.name().startsWith("admission-service-"))
            .map(map -> map.json().path("data"))
            .findFirst()
            .orElseThrow();
    Map.of(
            "sandboxRuntimeClass", "HEARTH_ADMISSION_SANDBOX_RUNTIME_CLASS",
            "allowedImages", "HEARTH_ADMISSION_ALLOWED_IMAGES",
            "allowedPriorityClasses", "HEARTH_ADMISSION_ALLOWED_PRIORITY_CLASSES")
        .forEach(
            (variable, setting) ->
                assertThat(texts(variable))
                    .as("%s and %s", variable, setting)
                    .containsExactlyInAnyOrder(
                        settings.has(setting)
                            ? settings.path(setting).asText().split(",")
                            : new String[0]));
  }

  /** The quoted texts of a variable's expression. */
  private static List<String> texts(String variable) {
    for (JsonNode one : policyManifest("session-pods.hearth.dev").json().at("/spec/variables")) {
      if (one.path("name").asText().equals(variable)) {
        return Pattern.compile("'([^']*)'")
            .matcher(one.path("expression").asText())
            .results()
            .map(match -> match.group(1))
            .toList();
      }
    }
    throw new AssertionError("the policy has no variable " + variable);
  }

  private List<String> refusals(JsonNode escape) {
    SessionObjects session =
        new SessionObjects(
            Installation.DATA_PLANE, escape.path("node").asText("shared"), "standard");
    ObjectNode before = session.executor("executor-as-spark-sends-it");
    ObjectNode after = before.deepCopy();
    escape.path("set").properties().forEach(e -> set(after, e.getKey(), e.getValue()));
    String operation = escape.path("operation").asText("CREATE");
    Request request =
        new Request(
            escape.path("user").asText(ENDPOINT),
            operation,
            escape.path("subresource").asText(),
            after,
            operation.equals("CREATE") ? NOTHING : before);
    return pods.refusals(request, session.namespace());
  }

  /** Sets the field of a JSON pointer; a number that is one too high appends; null removes. */
  private static void set(ObjectNode pod, String pointer, JsonNode value) {
    JsonPointer path = JsonPointer.compile(pointer);
    JsonNode parent = pod;
    for (String name : path.head().toString().split("/")) {
      if (!name.isEmpty()) {
        JsonNode next = parent.isArray() ? parent.path(Integer.parseInt(name)) : parent.path(name);
        parent = next.isMissingNode() ? ((ObjectNode) parent).putObject(name) : next;
      }
    }
    String last = path.last().getMatchingProperty();
    if (parent instanceof ArrayNode list) {
      int at = path.last().getMatchingIndex();
      if (at < list.size()) {
        list.set(at, value);
      } else {
        list.add(value);
      }
    } else if (value.isNull()) {
      ((ObjectNode) parent).remove(last);
    } else {
      ((ObjectNode) parent).set(last, value);
    }
  }

  private static Request update(String user, JsonNode after, JsonNode before) {
    return new Request(user, "UPDATE", "", after, before);
  }

  private static JsonNode session(String yaml) {
    return Repository.documents(yaml).get(0);
  }

  static AdmissionPolicy policy(String name) {
    return new AdmissionPolicy(policyManifest(name));
  }

  private static Manifest policyManifest(String name) {
    return Installation.DATA_PLANE.of("ValidatingAdmissionPolicy").stream()
        .filter(policy -> policy.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
