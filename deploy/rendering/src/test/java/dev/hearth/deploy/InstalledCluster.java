package dev.hearth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.hearth.local.kubernetes.ClusterOptions;
import dev.hearth.local.kubernetes.LocalCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Our own API server with a whole trial applied to it, and a webhook that refuses every pod as
 * admission-service does those of sessions that it does not know.
 */
final class InstalledCluster implements AutoCloseable {
  static final String GUEST = "guests-token";
  private static final String ADMIN = "administrators-token";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PatchContext SERVER_SIDE =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("kubectl")
          .withForce(true)
          .build();

  private final Path folder;
  private final LocalCluster cluster;
  private final KubernetesClient client;
  private final HttpsServer webhook;
  private final List<Manifest> manifests;

  InstalledCluster(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    Files.writeString(
        folder.resolve("tokens.json"),
        """
        [{"token": "%s", "user": "admin", "groups": ["system:masters"]},
         {"token": "%s", "user": "guest", "groups": []}]
        """
            .formatted(ADMIN, GUEST));
    cluster =
        LocalCluster.start(
            ClusterOptions.parse(
                "--data",
                folder.resolve("data").toString(),
                "--tokens",
                folder.resolve("tokens.json").toString(),
                "--cpu",
                "8",
                "--memory",
                "16Gi"));
    client = client();
    manifests =
        Installation.TRIAL.manifests().stream()
            .filter(Manifest::isKubernetesOwn)
            .sorted((a, b) -> Boolean.compare(isFirst(b), isFirst(a)))
            .toList();
    webhook = webhook();
    restore();
    apply(
        "v1",
        "Pod",
        """
        {"metadata": {"name": "admission-service-0", "namespace": "hearth-system",
                      "labels": {"app.kubernetes.io/name": "admission-service"}},
         "spec": {"nodeSelector": {"no": "node"}, "containers": [{"name": "service", "image": "none"}]}}
        """);
    // Merged, not written over a version: the scheduler reports that it has no node meanwhile.
    client
        .pods()
        .inNamespace("hearth-system")
        .withName("admission-service-0")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"phase": "Running", "podIP": "127.0.0.1"}}
            """);
  }

  /** All as it was applied; what was changed is changed back. */
  void restore() {
    for (Manifest manifest : manifests) {
      apply(manifest.json());
    }
    // There is no pod network here: the service leads to the port of this process.
    apply(
        "v1",
        "Service",
        """
        {"metadata": {"name": "admission-service", "namespace": "hearth-system"},
         "spec": {"ports": [{"name": "webhook", "port": 443, "targetPort": %d}]}}
        """
            .formatted(webhook.getAddress().getPort()));
    apply(
        "storage.k8s.io/v1",
        "StorageClass",
        """
        {"metadata": {"name": "disk", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
         "provisioner": "example.org/disk"}
        """);
    apply(
        "node.k8s.io/v1",
        "RuntimeClass",
        """
        {"metadata": {"name": "gvisor"}, "handler": "runsc"}
        """);
  }

  KubernetesClient kubernetes() {
    return client;
  }

  Manifest manifest(String kind, String name) {
    return manifests.stream()
        .filter(one -> one.is(kind) && one.name().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  void apply(String apiVersion, String kind, String json) {
    try {
      ObjectNode object = (ObjectNode) JSON.readTree(json);
      apply(object.put("apiVersion", apiVersion).put("kind", kind));
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  void apply(JsonNode object) {
    client
        .resource(
            client
                .getKubernetesSerialization()
                .unmarshal(object.toString(), GenericKubernetesResource.class))
        .patch(SERVER_SIDE);
  }

  /** An object as a fault leaves it: written over whatever is there. */
  void replace(JsonNode object) {
    client
        .resource(
            client
                .getKubernetesSerialization()
                .unmarshal(object.toString(), GenericKubernetesResource.class))
        .update();
  }

  void delete(String apiVersion, String kind, String namespace, String name) {
    var kinds = client.genericKubernetesResources(apiVersion, kind);
    var one =
        namespace.isEmpty() ? kinds.withName(name) : kinds.inNamespace(namespace).withName(name);
    one.delete();
    // A controller has a finalizer on some.
    one.waitUntilCondition(Objects::isNull, 60, TimeUnit.SECONDS);
  }

  /** A file by which a user comes here. */
  Path kubeconfig(String token) throws IOException {
    return kubeconfig(cluster.url(), token);
  }

  Path kubeconfig() throws IOException {
    return kubeconfig(ADMIN);
  }

  Path kubeconfig(String url, String token) throws IOException {
    Path file = Files.createTempFile(folder, "kubeconfig", ".yaml");
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts: [{name: here, context: {cluster: here, user: me}}]
        clusters: [{name: here, cluster: {server: "%s"}}]
        users: [{name: me, user: {token: "%s"}}]
        """
            .formatted(url, token));
  }

  private KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(cluster.url())
            .withOauthToken(ADMIN)
            // A loaded machine takes its time.
            .withRequestTimeout(60_000)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private HttpsServer webhook() throws IOException, GeneralSecurityException {
    Map<String, byte[]> secret = secret("admission-service-tls");
    SSLContext tls = Pem.context(secret.get("tls.crt"), secret.get("tls.key"));
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/mutate",
        exchange -> {
          JsonNode review = JSON.readTree(exchange.getRequestBody());
          byte[] answer =
              """
              {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {
                "uid": "%s", "allowed": false,
                "status": {"code": 403, "message": "session is not known here yet, retry"}}}
              """
                  .formatted(review.at("/request/uid").asText())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** What a Secret of the installation holds. */
  Map<String, byte[]> secret(String name) {
    Map<String, byte[]> values = new TreeMap<>();
    manifest("Secret", name)
        .json()
        .path("data")
        .properties()
        .forEach(
            one ->
                values.put(one.getKey(), Base64.getMimeDecoder().decode(one.getValue().asText())));
    return values;
  }

  private static boolean isFirst(Manifest manifest) {
    return List.of("Namespace", "CustomResourceDefinition", "ServiceAccount")
        .contains(manifest.kind());
  }

  @Override
  public void close() {
    webhook.stop(0);
    client.close();
    cluster.close();
  }
}
