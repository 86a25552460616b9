package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static dev.hearth.local.kubernetes.conformance.Sandbox.map;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Watches: in order, from where one left off, and with a clear word where that is too long ago. */
@ExtendWith(ClusterUnderTest.class)
class WatchIT {
  private static final int MUCH = 400_000;

  private Sandbox sandbox;
  private String ns;

  @BeforeEach
  void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
  }

  @Test
  void goesOnFromAVersionInOrder() {
    String from = create("seen", Map.of("app", "x"));
    create("one", Map.of("app", "x"));
    create("other", Map.of());
    label("one", "more", "1");
    sandbox.client().configMaps().inNamespace(ns).withName("one").delete();

    assertThat(events("resourceVersion=" + from + "&labelSelector=app%3Dx"))
        .containsExactly("ADDED one", "MODIFIED one", "DELETED one");
  }

  @Test
  void whatLeavesTheSelectionIsDeletedAndWhatEntersAdded() {
    String from = create("moving", Map.of("app", "x"));
    label("moving", "app", "y");
    label("moving", "app", "x");

    assertThat(events("resourceVersion=" + from + "&labelSelector=app%3Dx"))
        .containsExactly("DELETED moving", "ADDED moving");
  }

  @Test
  void beginsWithWhatIsThereUnlessToldWhereToBegin() {
    create("there", Map.of("app", "x"));
    assertThat(events("labelSelector=app%3Dx")).containsExactly("ADDED there");
    assertThat(events("resourceVersion=0&labelSelector=app%3Dx")).containsExactly("ADDED there");
    assertThat(events("fieldSelector=metadata.name%3Dthere")).containsExactly("ADDED there");
  }

  @Test
  void deletedObjectsCarryTheVersionOfTheirEnd() throws IOException {
    String from = create("ended", Map.of());
    sandbox.client().configMaps().inNamespace(ns).withName("ended").delete();

    String line = lines("resourceVersion=" + from + "&fieldSelector=metadata.name%3Dended").get(0);

    JsonNode event = new ObjectMapper().readTree(line);
    assertThat(event.path("type").asText()).isEqualTo("DELETED");
    assertThat(Long.parseLong(event.at("/object/metadata/resourceVersion").asText()))
        .isGreaterThan(Long.parseLong(from));
  }

  @Test
  void aVersionOfLongAgoHasExpired() throws Exception {
    Widgets widgets = Widgets.in(sandbox, "Namespaced");
    String first = "{'size':1,'text':'" + "x".repeat(MUCH) + "'}";
    widgets.create(ns, "large", first).expect(201);
    for (int i = 2; i <= 5; i++) {
      sandbox
          .http("PATCH", widgets.path(ns, "large"), Sandbox.MERGE, "{'spec':{'size':" + i + "}}")
          .expect(200);
    }

    var answer =
        sandbox.get(widgets.path(ns, "") + "?watch=true&resourceVersion=1&timeoutSeconds=5");
    CompletableFuture<WatcherException> end = new CompletableFuture<>();
    var context =
        new ResourceDefinitionContext.Builder()
            .withGroup(widgets.group())
            .withVersion("v1")
            .withKind("Widget")
            .withPlural("widgets")
            .withNamespaced(true)
            .build();
    try (var watch =
        sandbox
            .client()
            .genericKubernetesResources(context)
            .inNamespace(ns)
            .watch(new ListOptionsBuilder().withResourceVersion("1").build(), new Ending(end))) {
      assertThat(end.get(60, SECONDS).isHttpGone()).isTrue();
      assertThat(watch).isNotNull();
    }
    // Either at once, or as the first and only event of a watch.
    JsonNode status = answer.code() == 410 ? answer.body() : answer.body().path("object");
    assertThat(status.path("code").asInt()).isEqualTo(410);
    assertThat(status.path("reason").asText()).isIn("Expired", "Gone");
    assertThat(status.path("message").asText()).contains("too old resource version: 1 (");
  }

  @Test
  void endsWhenItsTimeIsOver() {
    long before = System.nanoTime();
    assertThat(sandbox.get(maps(ns, "") + "?watch=true&timeoutSeconds=1").code()).isEqualTo(200);
    assertThat(System.nanoTime() - before).isBetween(900_000_000L, 30_000_000_000L);
  }

  @Test
  void informersFollowChangesOfTheSelectedOnly() {
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    create("m1", Map.of("app", "x"));
    try (var informer =
        sandbox
            .client()
            .configMaps()
            .inNamespace(ns)
            .withLabel("app", "x")
            .inform(new Recorder(seen), 0)) {
      await("the first", () -> seen.contains("+m1"));
      create("m2", Map.of("app", "x"));
      create("m3", Map.of());
      label("m1", "more", "1");
      await("the change", () -> seen.contains("~m1") && seen.contains("+m2"));
      sandbox.client().configMaps().inNamespace(ns).withName("m2").delete();
      await("the deletion", () -> seen.contains("-m2"));
      assertThat(informer.getStore().list())
          .extracting(m -> m.getMetadata().getName())
          .containsExactly("m1");
    }
    assertThat(seen).containsExactlyInAnyOrder("+m1", "+m2", "~m1", "-m2");
  }

  @Test
  void webSocketsSayWhereTheyComeFrom() throws Exception {
    HttpRequest.Builder watch =
        sandbox
            .client()
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                sandbox.client().getMasterUrl().toString().replaceFirst("/+$", "")
                    + maps(ns, "")
                    + "?watch=true&timeoutSeconds=1")
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

    assertThat(
            sandbox
                .client()
                .getHttpClient()
                .sendAsync(watch.build(), String.class)
                .get(Sandbox.PATIENCE, SECONDS)
                .code())
        .isEqualTo(403);
  }

  private String create(String name, Map<String, String> labels) {
    return sandbox
        .client()
        .resource(map(ns, name, labels))
        .create()
        .getMetadata()
        .getResourceVersion();
  }

  private void label(String name, String key, String value) {
    sandbox
        .http(
            "PATCH",
            maps(ns, name),
            Sandbox.MERGE,
            "{'metadata':{'labels':{'" + key + "':'" + value + "'}}}")
        .expect(200);
  }

  private List<String> lines(String query) {
    String text =
        sandbox.get(maps(ns, "") + "?watch=true&timeoutSeconds=2&" + query).expect(200).text();
    return text.lines().toList();
  }

  private List<String> events(String query) {
    List<String> events = new ArrayList<>();
    try {
      for (String line : lines(query)) {
        JsonNode event = new ObjectMapper().readTree(line);
        events.add(event.path("type").asText() + " " + event.at("/object/metadata/name").asText());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return events;
  }

  private record Ending(CompletableFuture<WatcherException> end)
      implements Watcher<GenericKubernetesResource> {
    @Override
    public void eventReceived(Action action, GenericKubernetesResource object) {}

    @Override
    public void onClose(WatcherException cause) {
      end.complete(cause);
    }
  }

  private record Recorder(ConcurrentLinkedQueue<String> seen)
      implements ResourceEventHandler<ConfigMap> {
    @Override
    public void onAdd(ConfigMap map) {
      seen.add("+" + map.getMetadata().getName());
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap after) {
      seen.add("~" + after.getMetadata().getName());
    }

    @Override
    public void onDelete(ConfigMap map, boolean unknown) {
      seen.add("-" + map.getMetadata().getName());
    }
  }
}
