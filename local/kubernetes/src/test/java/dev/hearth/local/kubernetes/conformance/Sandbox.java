package dev.hearth.local.kubernetes.conformance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;

/** A corner of a cluster that a test has to itself: names nobody else uses, and a clean end. */
final class Sandbox implements AutoCloseable {
  static final String JSON = "application/json";
  static final String MERGE = "application/merge-patch+json";
  static final String JSON_PATCH = "application/json-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  /** A real cluster pulls images, and its controllers look at some things twice a minute only. */
  static final int PATIENCE = 120;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final PatchContext RELEASE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String thisMachine;
  private final Deque<Runnable> leftovers = new ArrayDeque<>();

  Sandbox(KubernetesClient client, String thisMachine) {
    this.client = client;
    this.thisMachine = thisMachine;
  }

  /** What the API said, as it came over the wire. */
  record Answer(int code, String text) {
    JsonNode body() {
      try {
        return MAPPER.readTree(text);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + text, e);
      }
    }

    Answer expect(int wanted) {
      assertThat(code).as(text).isEqualTo(wanted);
      return this;
    }

    /** A refusal: its code and its reason, the two that clients switch on. */
    Answer expect(int wanted, String reason) {
      expect(wanted);
      assertThat(body().path("reason").asText()).as(text).isEqualTo(reason);
      return this;
    }

    Answer saying(String words) {
      assertThat(body().path("message").asText()).contains(words);
      return this;
    }
  }

  KubernetesClient client() {
    return client;
  }

  /** The IP address by which the cluster reaches this machine; empty where it is not known. */
  String thisMachine() {
    return thisMachine;
  }

  static String suffix() {
    return Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000, 0x7fffffff), 36);
  }

  /** To be undone when the sandbox is cleared away, last first. */
  void atTheEnd(Runnable work) {
    leftovers.push(work);
  }

  /** A namespace of its own. */
  String namespace() {
    String name = "conformance-" + suffix();
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("conformance.hearth.dev/sandbox", name)
                .endMetadata()
                .build())
        .create();
    atTheEnd(() -> clear(name));
    // A real cluster makes it a moment later, and pods need it.
    await(
        "the namespace's account",
        () -> client.serviceAccounts().inNamespace(name).withName("default").get() != null);
    return name;
  }

  /** Also where a failed test left objects that nobody would ever release. */
  private void clear(String namespace) {
    client
        .pods()
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(
            pod -> {
              release(pod);
              client.resource(pod).withGracePeriod(0).delete();
            });
    client.configMaps().inNamespace(namespace).list().getItems().forEach(this::release);
    client.namespaces().withName(namespace).delete();
  }

  void release(HasMetadata object) {
    if (!object.getMetadata().getFinalizers().isEmpty()) {
      client.resource(object).patch(RELEASE, "{\"metadata\":{\"finalizers\":null}}");
    }
  }

  static ConfigMap map(String namespace, String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(labels)
        .endMetadata()
        .withData(Map.of("k", "v"))
        .build();
  }

  /** The same user's, with connections that no other call shares. */
  KubernetesClient clientOfItsOwn() {
    return new KubernetesClientBuilder().withConfig(client.getConfiguration()).build();
  }

  /** A client of the same cluster for whoever the token names. */
  KubernetesClient clientWith(String token) {
    Config here = client.getConfiguration();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(here.getMasterUrl())
            .withCaCertFile(here.getCaCertFile())
            .withCaCertData(here.getCaCertData())
            .withTrustCerts(here.isTrustCerts())
            .withDisableHostnameVerification(here.isDisableHostnameVerification())
            .withHttpsProxy(here.getHttpsProxy())
            .withNoProxy(here.getNoProxy())
            .withOauthToken(token)
            .withConnectionTimeout(here.getConnectionTimeout())
            .withRequestTimeout(here.getRequestTimeout())
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** The path of a ConfigMap, or of all. */
  static String maps(String namespace, String name) {
    return "/api/v1/namespaces/" + namespace + "/configmaps" + (name.isEmpty() ? "" : "/" + name);
  }

  Answer get(String path) {
    return http("GET", path, JSON, null);
  }

  /** A request as it stands, with single quotes for double ones. */
  Answer http(String method, String path, String type, String body) {
    String base = client.getMasterUrl().toString().replaceFirst("/+$", "");
    String content = body == null ? null : body.replace('\'', '"');
    var request = client.getHttpClient().newHttpRequestBuilder().uri(base + path);
    if (content != null) {
      request.method(method, type, content);
    } else if (method.equals("DELETE")) {
      request.delete(null, null);
    }
    try {
      HttpResponse<String> response =
          client.getHttpClient().sendAsync(request.build(), String.class).get(PATIENCE, SECONDS);
      String text = response.body();
      return new Answer(response.code(), text == null ? "" : text);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  /** A refusal as the client library tells it. */
  static void refused(int code, ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  static void await(String what, BooleanSupplier condition) {
    Instant limit = Instant.now().plusSeconds(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(limit)) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** For what this cluster lacks: said aloud, and never counted as passed. */
  static void tryOnlyIf(boolean possible, String what, String why) {
    if (!possible) {
      System.out.println("not tried: " + what + ": " + why);
    }
    Assumptions.assumeTrue(possible, "not tried: " + what + ": " + why);
  }

  @Override
  public void close() {
    while (!leftovers.isEmpty()) {
      try {
        leftovers.pop().run();
      } catch (KubernetesClientException e) {
        System.out.println("conformance: could not clear something away: " + e.getMessage());
      }
    }
  }
}
