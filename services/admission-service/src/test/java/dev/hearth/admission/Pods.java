package dev.hearth.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.hearth.admission.policy.Policy;
import dev.hearth.admission.policy.Quantity;
import dev.hearth.admission.sessions.PodSize;
import dev.hearth.admission.sessions.Session;
import dev.hearth.admission.sessions.StartGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Fixtures: pods as files, the session they are meant for, and a cluster's choices. */
public final class Pods {
  public static final String SESSION = "sk3v9x0q2m7ta";
  public static final String NAMESPACE = "hearth-" + SESSION;
  public static final String IMAGE = "hearth/spark:4.0.1";
  public static final String OPERATOR = "system:serviceaccount:hearth-system:session-operator";
  public static final Path FOLDER = Path.of("src/test/resources");

  private static final PodSize DRIVER = new PodSize(2000, 2432, 0, 0);
  private static final StartGate GATE =
      new StartGate("hearth/tunnel-service:0.1.0", "10.0.0.1:443", "gateway:443");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Pods() {}

  public static JsonNode read(String file) {
    try {
      return YAML.readTree(FOLDER.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode json(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode asSparkSendsIt() {
    return read("spark/executor-as-spark-sends-it.yaml");
  }

  public static JsonNode driverAsSparkSubmitSendsIt() {
    return read("spark/driver-as-spark-submit-sends-it.yaml");
  }

  public static JsonNode asAClusterHandsItOver() {
    return read("spark/executor-as-a-cluster-hands-it-over.yaml");
  }

  public static Session session(String node, String runtime) {
    return session(node, runtime, Optional.empty(), Optional.empty());
  }

  /** One that waits for the driver of a remote spark-submit. */
  public static Session awaitingSubmission(String node, String runtime) {
    return session(
        node, runtime, Optional.of(new Session.Submission(DRIVER, false)), Optional.empty());
  }

  /** One whose submitted driver was seen. */
  public static Session submitted() {
    return session(
        "shared", "standard", Optional.of(new Session.Submission(DRIVER, true)), Optional.empty());
  }

  /** One whose pods start behind a gate. */
  public static Session gated(String node, String runtime) {
    return session(node, runtime, Optional.empty(), Optional.of(GATE));
  }

  /** One that waits for a submitted driver, which starts behind a gate too. */
  public static Session gatedAndAwaiting() {
    return session(
        "shared",
        "standard",
        Optional.of(new Session.Submission(DRIVER, false)),
        Optional.of(GATE));
  }

  private static Session session(
      String node,
      String runtime,
      Optional<Session.Submission> submission,
      Optional<StartGate> gate) {
    return session(node, runtime, new PodSize(1000, 1408, 0, 0), submission, gate);
  }

  /** One that says how much of a node's disk its executors, and its driver, may use. */
  public static Session withLocalDisk(long mib) {
    return session(
        "shared",
        "standard",
        new PodSize(1000, 1408, mib, 0),
        Optional.of(new Session.Submission(new PodSize(2000, 2432, mib, 0), false)),
        Optional.of(GATE));
  }

  /** One whose executors have two GPUs each, and which waits for a submitted driver. */
  public static Session withGpus(String node) {
    return session(
        node,
        "standard",
        new PodSize(1000, 1408, 0, 2),
        Optional.of(new Session.Submission(DRIVER, false)),
        Optional.of(GATE));
  }

  /** The pod with a limit of GPUs for its first container. */
  public static ObjectNode askingForGpus(JsonNode pod, String gpus) {
    ObjectNode asking = pod.deepCopy();
    ObjectNode container = (ObjectNode) asking.at("/spec/containers/0");
    container.withObject("/resources/limits").put("nvidia.com/gpu", gpus);
    return asking;
  }

  private static Session session(
      String node,
      String runtime,
      PodSize executor,
      Optional<Session.Submission> submission,
      Optional<StartGate> gate) {
    return new Session(SESSION, "aurora", IMAGE, node, runtime, executor, submission, false, gate);
  }

  public static Policy policy() {
    return new Policy(
        Set.of(OPERATOR),
        Set.of("hearth/gate:1"),
        Set.of(),
        "gvisor",
        Duration.ofSeconds(60),
        Quantity.of(new TextNode("20Gi")).orElseThrow());
  }
}
