package dev.hearth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hearth.admission.defaulting.SessionDefaults;
import dev.hearth.admission.policy.Policy;
import dev.hearth.admission.policy.Quantity;
import dev.hearth.admission.sessions.PodSize;
import dev.hearth.admission.sessions.Session;
import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.namespace.DriverPod;
import dev.hearth.operator.namespace.DriverPorts;
import dev.hearth.operator.namespace.EndpointConfig;
import dev.hearth.operator.namespace.EndpointPod;
import dev.hearth.operator.namespace.GateConfig;
import dev.hearth.operator.namespace.NetworkConfig;
import dev.hearth.operator.namespace.SessionAccounts;
import dev.hearth.operator.namespace.SessionIdentity;
import dev.hearth.operator.namespace.SessionNamespace;
import dev.hearth.operator.namespace.SessionPolicies;
import dev.hearth.operator.namespace.StartGate;
import dev.hearth.operator.namespace.UploadedFiles;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is in a session's namespace, made by the operator's and the webhook's own code with the
 * settings that the installation gives them.
 */
final class SessionObjects {
  static final String SESSION = "sk3v9x0q2m7ta";
  static final String IMAGE = "hearth/spark:4.0.1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SmallRyeConfig operator;
  private final SparkSession object = new SparkSession();
  private final SessionIdentity identity;

  SessionObjects(Installation installation, String node, String runtime) {
    Map<String, String> settings = new TreeMap<>(Map.of("HEARTH_ENDPOINT_IMAGE", "image:1"));
    installation.of("ConfigMap").stream()
        .filter(map -> map.name().startsWith("session-operator-"))
        .flatMap(map -> map.json().path("data").properties().stream())
        .filter(entry -> entry.getKey().matches("HEARTH_(ENDPOINT|GATE|PLATFORM|DNS)_.*"))
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    operator =
        new SmallRyeConfigBuilder()
            .withMapping(EndpointConfig.class)
            .withMapping(GateConfig.class)
            .withMapping(NetworkConfig.class)
            .withValidateUnknown(false)
            .addDefaultInterceptors()
            .withSources(new EnvConfigSource(settings, 300))
            .build();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(SESSION)
            .withUid("uid-1")
            .withAnnotations(
                StartGate.wanted(
                    operator.getConfigMapping(GateConfig.class),
                    operator.getConfigMapping(NetworkConfig.class)))
            .build());
    SparkSessionSpec spec = new SparkSessionSpec();
    spec.tenant = "aurora";
    spec.image = IMAGE;
    spec.node = node;
    spec.runtime = runtime;
    object.setSpec(spec);
    identity = SessionIdentity.of(object);
  }

  /** The same session in a cluster whose gates are switched off. */
  SessionObjects withoutGate() {
    object.getMetadata().setAnnotations(Map.of());
    return this;
  }

  JsonNode namespace() {
    return json(SessionNamespace.of(object));
  }

  /** Of a session that waits for the driver of a remote spark-submit. */
  JsonNode awaitingNamespace() {
    SparkSession waiting = new SparkSession();
    waiting.setMetadata(object.getMetadata());
    waiting.setSpec(withDriver());
    waiting.getSpec().kind = "batch";
    waiting.getSpec().tenant = object.getSpec().tenant;
    waiting.getSpec().node = object.getSpec().node;
    waiting.getSpec().runtime = object.getSpec().runtime;
    return json(SessionNamespace.of(waiting));
  }

  /** With all that an endpoint can have: a client's ports, and a batch's uploads. */
  JsonNode endpoint() {
    SparkSessionSpec spec = withUploads();
    spec.ports = ports();
    return json(EndpointPod.of(identity, spec, operator.getConfigMapping(EndpointConfig.class)));
  }

  /** Names of the accounts that its pods run as. */
  List<String> accounts() {
    return SessionAccounts.of(identity).stream()
        .map(account -> account.getMetadata().getName())
        .toList();
  }

  /** The first driver pod of a session of kind connect or batch, after the webhook. */
  ObjectNode driver() {
    return webhook()
        .driver(
            json(DriverPod.of(identity, withDriver(), 1, UploadedFiles.NONE)),
            asTheWebhookKnowsIt());
  }

  /** Of sessions whose driver is at the user's side, a pod, and a pod that fetches uploads. */
  List<Manifest> networkPolicies() {
    SparkSessionSpec client = new SparkSessionSpec();
    client.ports = ports();
    return Stream.of(client, withDriver(), withUploads()).flatMap(this::networkPolicies).toList();
  }

  private Stream<Manifest> networkPolicies(SparkSessionSpec spec) {
    return SessionPolicies.of(
            identity,
            DriverPorts.of(spec),
            !spec.uploads().isEmpty(),
            operator.getConfigMapping(NetworkConfig.class),
            operator.getConfigMapping(EndpointConfig.class),
            List.of(new ApiServer("172.18.0.2", 6443)))
        .stream()
        .map(policy -> new Manifest(json(policy)));
  }

  private static SparkSessionSpec withDriver() {
    SparkSessionSpec spec = new SparkSessionSpec();
    spec.kind = "connect";
    spec.image = IMAGE;
    spec.driver = new SparkSessionSpec.PodSize();
    spec.driver.cpuMillis = 1000;
    spec.driver.memoryMiB = 1408;
    return spec;
  }

  private static SparkSessionSpec withUploads() {
    SparkSessionSpec spec = withDriver();
    spec.kind = "batch";
    spec.application = new SparkSessionSpec.Application();
    spec.application.resource = "upload://app.jar";
    return spec;
  }

  /** An executor as Spark or a cluster hands it over, after the webhook. */
  ObjectNode executor(String fixture) {
    return webhook().executor(asSent(fixture), asTheWebhookKnowsIt());
  }

  /** The same of a session whose executors have GPUs. */
  ObjectNode executorWithGpus(String fixture) {
    JsonNode pod = asSent(fixture);
    ((ObjectNode) pod.at("/spec/containers/0"))
        .withObject("/resources/limits")
        .put("nvidia.com/gpu", "1");
    return webhook().executor(pod, asTheWebhookKnowsIt());
  }

  private static JsonNode asSent(String fixture) {
    return Repository.yaml(
        Repository.ROOT.resolve(
            "services/admission-service/src/test/resources/spark/" + fixture + ".yaml"));
  }

  /** What spark-submit in cluster mode sends, after the webhook and the mount of its token. */
  ObjectNode submittedDriver() {
    JsonNode pod =
        Repository.yaml(
            Repository.ROOT.resolve(
                "services/admission-service/src/test/resources/spark/"
                    + "driver-as-spark-submit-sends-it.yaml"));
    ObjectNode driver = webhook().submittedDriver(pod, asTheWebhookKnowsIt());
    ((ArrayNode) driver.at("/spec/volumes"))
        .add(
            Repository.documents(
                    "{name: kube-api-access-x7k2p, projected: {sources: [{serviceAccountToken:"
                        + " {path: token}}, {configMap: {name: kube-root-ca.crt}}]}}")
                .get(0));
    return driver;
  }

  private Session asTheWebhookKnowsIt() {
    PodSize size = new PodSize(2000, 2432, 0, 0);
    Map<String, String> said = object.getMetadata().getAnnotations();
    return new Session(
        SESSION,
        "aurora",
        IMAGE,
        identity.node(),
        identity.runtime(),
        new PodSize(1000, 1408, 0, 0),
        Optional.of(new Session.Submission(size, false)),
        false,
        Optional.ofNullable(said.get(Labels.GATE_IMAGE))
            .map(
                image ->
                    new dev.hearth.admission.sessions.StartGate(
                        image,
                        said.get(Labels.GATE_OF_EXECUTORS),
                        said.get(Labels.GATE_OF_DRIVERS))));
  }

  private static SessionDefaults webhook() {
    Policy policy =
        new Policy(
            Set.of(),
            Set.of(),
            Set.of(),
            "gvisor",
            Duration.ofSeconds(60),
            Quantity.of(new TextNode("20Gi")).orElseThrow());
    return new SessionDefaults(policy);
  }

  private static SparkSessionSpec.Ports ports() {
    SparkSessionSpec.Ports ports = new SparkSessionSpec.Ports();
    ports.driver = 20001;
    ports.blockManager = 20002;
    ports.ui = 20003;
    return ports;
  }

  private static JsonNode json(Object object) {
    try {
      return JSON.readTree(Serialization.asJson(object));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
