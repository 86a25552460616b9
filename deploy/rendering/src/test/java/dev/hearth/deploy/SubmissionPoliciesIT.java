package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.deploy.AdmissionPolicy.Request;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lock inside the API server, where a remote spark-submit makes a session's driver. */
class SubmissionPoliciesIT {
  private static final String ACCOUNTS =
      "system:serviceaccount:hearth-" + SessionObjects.SESSION + ":";
  private static final String ENDPOINT = ACCOUNTS + "hearth-endpoint";
  private static final String OPERATOR = "system:serviceaccount:hearth-system:session-operator";

  private final AdmissionPolicy pods = AdmissionPoliciesIT.policy("session-pods.hearth.dev");
  private final AdmissionPolicy services =
      AdmissionPoliciesIT.policy("session-services.hearth.dev");

  @ParameterizedTest
  @CsvSource({"shared, standard", "dedicated, standard", "shared, sandbox"})
  void letsInWhatTheWebhookMadeOfIt(String node, String runtime) {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, node, runtime);
    ObjectNode driver = session.submittedDriver();

    assertThat(refusals(ENDPOINT, driver, session.awaitingNamespace())).isEmpty();
    // Metered: the operator takes the finalizer off, and nobody else may.
    ObjectNode metered = driver.deepCopy();
    ((ObjectNode) metered.path("metadata")).remove("finalizers");
    assertThat(changed(OPERATOR, metered, driver, session)).isEmpty();
    assertThat(changed(ENDPOINT, metered, driver, session)).hasSize(1);
    // As a cluster does it, with a label of its own.
    ObjectNode labelled = driver.deepCopy();
    ((ObjectNode) labelled.at("/metadata/labels")).put("example.com/seen", "yes");
    assertThat(changed("system:node:node-1", labelled, driver, session)).isEmpty();
  }

  @Test
  void letsInNoDriverWhereTheSessionWaitsForNone() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");

    assertThat(refusals(ENDPOINT, session.submittedDriver(), session.namespace()))
        .anyMatch(refusal -> refusal.contains("hearth.dev/role must be executor"));
  }

  @ParameterizedTest
  @CsvSource({"spark-driver", "spark-executor", "default"})
  void letsInNoDriverThatTheEndpointDoesNotMake(String account) {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");

    assertThat(refusals(ACCOUNTS + account, session.submittedDriver(), session.awaitingNamespace()))
        .anyMatch(refusal -> refusal.contains("hearth.dev/role must be executor"));
  }

  /** Endpoints of other sessions have no rights here; this would hold if they had. */
  @Test
  void letsInNoDriverOfAnotherSessionsEndpoint() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");

    assertThat(
            refusals(
                "system:serviceaccount:hearth-sother0000000:hearth-endpoint",
                session.submittedDriver(),
                session.awaitingNamespace()))
        .isNotEmpty();
  }

  /** What is refused, by the field that is set, what is set, and what the refusal names. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /metadata/name                        | "driver-2"       | hearth.dev/role must be executor
          /metadata/labels/hearth.dev~1attempt  | "2"              | hearth.dev/role must be executor
          /metadata/labels/hearth.dev~1role     | "endpoint"       | hearth.dev/role must be executor
          /metadata/labels/hearth.dev~1session  | "sother0000000"  | those of the namespace
          /metadata/finalizers                  | []               | metadata.finalizers
          /spec/serviceAccountName              | "hearth-endpoint" | spec.serviceAccountName
          /spec/serviceAccountName              | "default"        | spec.serviceAccountName
          /spec/containers/0/image              | "evil/spark:1"   | spec.containers[*].image
          /spec/nodeName                        | "node-7"         | spec.nodeName
          /spec/hostNetwork                     | true             | spec.hostNetwork
          /spec/priorityClassName               | "high"           | spec.priorityClassName
          /spec/containers/0/securityContext    | {}               | allowPrivilegeEscalation
          /spec/imagePullSecrets                | [{"name": "s"}]  | spec.imagePullSecrets
          /spec/hostAliases                     | [{"ip": "127.0.0.1", "hostnames": ["a.svc"]}] | spec.hostAliases
          /spec/dnsConfig                       | {"nameservers": ["203.0.113.7"]} | dnsConfig
          /spec/dnsPolicy                       | "Default"        | dnsPolicy
          /spec/initContainers                  | []               | spec.initContainers[0]
          /spec/initContainers/0/command/2      | "$(KUBERNETES_SERVICE_HOST):443" | spec.initContainers[0]
          """)
  void refusesWhatNoDriverMayBe(String pointer, String value, String names) {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");
    ObjectNode driver = session.submittedDriver();
    int last = pointer.lastIndexOf('/');
    String field = pointer.substring(last + 1).replace("~1", "/");
    JsonNode parent = driver.at(pointer.substring(0, last));
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(field), json(value));
    } else {
      ((ObjectNode) parent).set(field, json(value));
    }

    assertThat(refusals(ENDPOINT, driver, session.awaitingNamespace()))
        .anyMatch(refusal -> refusal.contains(names));
  }

  /** The cluster's own token is all that a volume may give it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: s, secret: {secretName: spark-driver}}
          {name: s, secret: {secretName: hearth-endpoint}}
          {name: s, projected: {sources: [{secret: {name: hearth-endpoint}}]}}
          {name: s, projected: {sources: [{serviceAccountToken: {path: token}}]}}
          {name: kube-api-access-s, projected: {sources: [{secret: {name: hearth-endpoint}}]}}
          {name: s, hostPath: {path: /}}
          """)
  void givesADriverNoSecret(String volume) {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");
    ObjectNode driver = session.submittedDriver();
    ((ArrayNode) driver.at("/spec/volumes")).add(json(volume));

    assertThat(refusals(ENDPOINT, driver, session.awaitingNamespace())).hasSize(1);
  }

  @Test
  void anExecutorOfTheSessionIsAsInOthers() {
    SessionObjects session = new SessionObjects(Installation.DATA_PLANE, "shared", "standard");
    ObjectNode executor = session.executor("executor-as-spark-sends-it");

    assertThat(refusals(ACCOUNTS + "spark-driver", executor, session.awaitingNamespace()))
        .isEmpty();
    ((ObjectNode) executor.path("spec")).put("serviceAccountName", "spark-driver");
    assertThat(refusals(ACCOUNTS + "spark-driver", executor, session.awaitingNamespace()))
        .hasSize(1);
  }

  /** Spark's own is headless; any other kind of service could open a way in from outside. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {clusterIP: None, selector: {spark-role: driver}}       |
          {type: ClusterIP, clusterIP: None}                      |
          {selector: {spark-role: driver}}                        | spec.clusterIP
          {type: NodePort, clusterIP: None}                       | spec.clusterIP
          {type: LoadBalancer}                                    | spec.clusterIP
          {type: ExternalName, externalName: example.com}         | spec.clusterIP
          {clusterIP: None, externalIPs: [203.0.113.7]}           | spec.externalIPs
          """)
  void aServiceOpensNothing(String spec, String refused) {
    ObjectNode service = service(spec, "{spark-app-selector: spark-1}");

    List<String> refusals =
        services.refusals(Request.create(ENDPOINT, service), NullNode.getInstance());

    if (refused == null) {
      assertThat(refusals).isEmpty();
    } else {
      assertThat(refusals).singleElement().asString().startsWith(refused);
    }
    assertThat(services.refusals(Request.create(OPERATOR, service), NullNode.getInstance()))
        .isEmpty();
  }

  @Test
  void theSessionsOwnServiceIsTheOperators() {
    ObjectNode own = service("{clusterIP: None}", "{hearth.dev/session: s1}");
    ObjectNode taken = service("{clusterIP: None}", "{}");

    assertThat(services.refusals(new Request(ENDPOINT, "UPDATE", "", taken, own), nothing()))
        .singleElement()
        .asString()
        .startsWith("metadata.labels");
    assertThat(services.refusals(Request.create(ENDPOINT, own), nothing())).hasSize(1);
    assertThat(
            services.refusals(
                new Request(
                    "system:serviceaccount:kube-system:generic-garbage-collector",
                    "UPDATE",
                    "",
                    own,
                    own),
                nothing()))
        .isEmpty();
  }

  private List<String> refusals(String user, JsonNode pod, JsonNode namespace) {
    return pods.refusals(Request.create(user, pod), namespace);
  }

  private List<String> changed(
      String user, JsonNode after, JsonNode before, SessionObjects session) {
    return pods.refusals(
        new Request(user, "UPDATE", "", after, before), session.awaitingNamespace());
  }

  private static ObjectNode service(String spec, String labels) {
    ObjectNode service = (ObjectNode) json("{metadata: {name: s, namespace: n}}");
    ((ObjectNode) service.path("metadata")).set("labels", json(labels));
    service.set("spec", json(spec));
    return service;
  }

  private static JsonNode nothing() {
    return NullNode.getInstance();
  }

  private static JsonNode json(String text) {
    // A document that is a list would be read item by item.
    return Repository.documents("{value: " + text + "}").get(0).path("value");
  }
}
