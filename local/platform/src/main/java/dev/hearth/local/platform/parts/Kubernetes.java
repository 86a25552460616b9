package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** The Kubernetes API and its one node, whose containers are processes of this machine. */
final class Kubernetes {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For what runs seconds, or is looked into by a debugger: the caller's word. */
  private static final String SPARK_JVM_OPTIONS = "HEARTH_SPARK_JVM_OPTIONS";

  static final String SPARK_IMAGE = "hearth/spark:4.0.1";
  static final String ENDPOINT_IMAGE = "hearth/tunnel-service:local";

  /**
   * What the node offers: the quota decides what runs, so the machine is shown larger than it is.
   */
  private static final int NODE_CORES = 16;

  private static final int NODE_MEMORY_MIB = 32 * 1024;
  private static final int ENDPOINT_HEAP_MIB = 96;

  private final Site site;

  Kubernetes(Site site) {
    this.site = site;
  }

  /**
   * How large it is.
   *
   * @param heapMiB of the API server, which keeps all objects in memory
   * @param cores that the node offers; with none, pods stay Pending and no process runs for them
   */
  record Size(int heapMiB, int cores) {
    static final Size USUAL = new Size(160, NODE_CORES);
  }

  Part part() throws IOException {
    return part(Size.USUAL);
  }

  Part part(Size size) throws IOException {
    Path module = site.built("local/kubernetes/target");
    Path data = site.data().folder("kubernetes");
    List<String> line = new ArrayList<>(site.jvm(size.heapMiB(), "-XX:TieredStopAtLevel=1"));
    line.add("-cp");
    line.add(site.jar("local/kubernetes", "local-kubernetes") + ":" + module.resolve("lib") + "/*");
    line.add("dev.hearth.local.kubernetes.Main");
    line.addAll(List.of("--data", data.toString()));
    line.addAll(List.of("--address", "127.0.0.1"));
    line.addAll(List.of("--port", Integer.toString(site.addresses().kubernetes())));
    line.addAll(List.of("--tls-cert", site.certificates().kubernetesCertificate().toString()));
    line.addAll(List.of("--tls-key", site.certificates().kubernetesKey().toString()));
    line.addAll(List.of("--ca", site.certificates().platformCa().toString()));
    line.addAll(List.of("--tokens", tokens(data).toString()));
    if (size.cores() > 0) {
      line.addAll(List.of("--images", images(data).toString()));
    }
    line.addAll(List.of("--cpu", Integer.toString(size.cores())));
    line.addAll(List.of("--memory", NODE_MEMORY_MIB + "Mi"));
    line.addAll(List.of("--gpus", Integer.toString(PretendedGpus.count())));
    for (Path crd : new Manifests(site).crds()) {
      line.addAll(List.of("--crds", crd.toString()));
    }
    for (Path manifest : new Manifests(site).write(data.resolve("manifests"))) {
      line.addAll(List.of("--manifests", manifest.toString()));
    }
    Leash.Command command =
        new Leash.Command(
            "kubernetes",
            line,
            site.environment(),
            site.data().root(),
            site.data().log("kubernetes"),
            "TERM",
            Duration.ofSeconds(20));
    String url = site.addresses().kubernetesUrl();
    return new Part(command, url, url + "/readyz", () -> answers(url + "/readyz"));
  }

  /** The token file of a platform service account, as a mounted one would be. */
  Path token(String account) throws IOException {
    Path file = site.data().folder("tokens").resolve(account);
    if (!Files.exists(file)) {
      DataFolder.writeSecret(file, site.secrets().of("token." + account));
    }
    return file;
  }

  /** Who the API server knows: the platform's service accounts and an administrator. */
  private Path tokens(Path data) throws IOException {
    ArrayNode known = JSON.createArrayNode();
    for (String account : List.of("session-operator", "admission-service", "tunnel-gateway")) {
      ObjectNode entry = known.addObject();
      entry.put("token", Files.readString(token(account)));
      entry.put("user", "system:serviceaccount:" + Manifests.NAMESPACE + ":" + account);
      entry
          .putArray("groups")
          .add("system:serviceaccounts")
          .add("system:serviceaccounts:" + Manifests.NAMESPACE)
          .add("system:authenticated");
    }
    ObjectNode admin = known.addObject();
    admin.put("token", Files.readString(token("admin"))).put("user", "admin");
    admin.putArray("groups").add("system:masters").add("system:authenticated");
    Path file = data.resolve("tokens.json");
    DataFolder.writeSecret(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(known));
    return file;
  }

  /** What the node runs for an image: a process takes the place of a container. */
  private Path images(Path data) throws IOException {
    ObjectNode whole = JSON.createObjectNode();
    ObjectNode images = whole.putObject("images");
    ObjectNode spark = images.putObject(SPARK_IMAGE);
    Path entrypoint = site.built("deploy/images/spark/spark-entrypoint.sh");
    spark.putArray("entrypoint").add("/bin/bash").add(entrypoint.toString());
    Map<String, String> sparkEnvironment =
        Map.of(
            "JAVA_HOME", Site.javaHome().toString(),
            "PATH", PretendedGpus.path(site, site.environment().get("PATH")),
            "LANG", "C.UTF-8",
            "SPARK_HOME", site.built("local/spark/target").toString());
    ObjectNode environment = spark.putObject("env");
    sparkEnvironment.forEach(environment::put);
    String options = System.getenv().getOrDefault(SPARK_JVM_OPTIONS, "").strip();
    if (!options.isEmpty()) {
      environment.put("JDK_JAVA_OPTIONS", options);
    }
    LocalPython.find(site)
        .ifPresent(python -> environment.put("PYSPARK_PYTHON", python.program().toString()));
    ObjectNode endpoint = images.putObject(ENDPOINT_IMAGE);
    ArrayNode words = endpoint.putArray("entrypoint");
    // An endpoint has seconds to end: the gateway's cache has the same classes.
    Start start = site.start() == Start.TRAINING ? Start.PACKAGED : site.start();
    endpoint(site.contents().isPresent() ? Start.USUAL : start).forEach(words::add);
    endpoint.putObject("env").put("LANG", "C.UTF-8").put("PATH", site.environment().get("PATH"));
    Path file = data.resolve("images.json");
    DataFolder.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(whole));
    return file;
  }

  /** How a session's endpoint is started. */
  List<String> endpoint(Start start) throws IOException {
    if (start == Start.NATIVE) {
      return Suite.TUNNEL.executable(site).line(ENDPOINT_HEAP_MIB, site.data().folder("tmp"));
    }
    List<String> line =
        new ArrayList<>(site.jvm(ENDPOINT_HEAP_MIB, "-XX:MaxMetaspaceSize=96m", "-Xss512k"));
    line.addAll(Suite.TUNNEL.launch(site, start));
    return line;
  }

  ClusterApi api() throws IOException {
    return new ClusterApi(
        site.addresses().kubernetesUrl(), Files.readString(token("admin")), trust());
  }

  private boolean answers(String url) {
    return KubernetesProbe.status(url, trust()) == 200;
  }

  private SSLContext trust() {
    return KubernetesProbe.trusting(site.certificates().platformCa());
  }
}
