package dev.hearth.operator.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.Topics;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.kafka.KafkaTrace;
import dev.hearth.operator.lifecycle.Phases;
import dev.hearth.operator.lifecycle.Refused;
import dev.hearth.operator.namespace.GateConfig;
import dev.hearth.operator.namespace.NetworkConfig;
import dev.hearth.operator.namespace.StartGate;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes SparkSession objects: nothing else in Hearth may. */
@Singleton
class SessionObjectStore {
  static final String FIELD_MANAGER = "session-operator";

  /** Without nulls: server-side apply would take each for a field that is set. */
  private static final JsonMapper JSON =
      JsonMapper.builder().serializationInclusion(JsonInclude.Include.NON_NULL).build();

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final String topic;
  private final Map<String, String> gate;

  SessionObjectStore(
      KubernetesClient client, ClusterConfig cluster, GateConfig gate, NetworkConfig network) {
    this.client = client;
    this.topic = Topics.desired(cluster.name());
    this.gate = StartGate.wanted(gate, network);
  }

  /**
   * Writes the state down unless the object already holds it or a newer one. Onto the very version
   * that was looked at: who was paused between the two, and leads no more, gets 409.
   *
   * @param cause the traceparent that the state came with; null for none
   */
  void write(DesiredEvent.Session desired, @Nullable String cause) {
    SparkSession existing = find(desired.session()).orElse(null);
    if (existing != null && existing.getSpec().revision >= desired.revision()) {
      return;
    }
    Span span = KafkaTrace.process(topic, desired.session(), cause);
    try (Scope current = span.makeCurrent()) {
      apply(desired, existing);
    } catch (RuntimeException e) {
      span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName());
      throw e;
    } finally {
      span.end();
    }
  }

  private void apply(DesiredEvent.Session desired, @Nullable SparkSession existing) {
    SparkSession object = SessionObject.of(desired, gate, KafkaTrace.current());
    if (existing != null) {
      object.getMetadata().setResourceVersion(existing.getMetadata().getResourceVersion());
    }
    try {
      client.resource(object).patch(APPLY, JSON.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a SparkSession must be writable as JSON", e);
    }
    Log.infof(
        "Wrote session %s down at revision %d%s",
        desired.session(), desired.revision(), desired.stop() == null ? "" : " to stop");
  }

  /**
   * The control plane said that it wants the session no more, and says it once. The finalizer keeps
   * the object until the session has ended and its end is published, however early this comes.
   */
  void forget(String session) {
    if (!client.resources(SparkSession.class).withName(session).delete().isEmpty()) {
      Log.infof("Deleted session %s, which is wanted no more", session);
    }
  }

  /** Leaves word on the object, which goes on as it is, that a change of it was refused. */
  void noteRefusal(String session, long revision, String message) {
    ObjectNode patch = JSON.createObjectNode();
    patch
        .putObject("metadata")
        .putObject("annotations")
        .put(Labels.REFUSED, new Refused(revision, message).text());
    client
        .resources(SparkSession.class)
        .withName(session)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
  }

  /**
   * What ended and is not named. Only that: silence is not a wish, and a topic that lost its
   * messages must not end what runs.
   */
  void forgetEndedBut(Set<String> wanted) {
    for (SparkSession object :
        client.resources(SparkSession.class).list(new ListOptionsBuilder().build()).getItems()) {
      String session = object.getMetadata().getName();
      if (wanted.contains(session)) {
        continue;
      }
      if (Phases.hasEnded(object)) {
        forget(session);
      } else {
        Log.warnf("Left session %s alone: no desired state names it, but it runs", session);
      }
    }
  }

  /** The object as the API server has it now. */
  Optional<SparkSession> find(String session) {
    return Optional.ofNullable(client.resources(SparkSession.class).withName(session).get());
  }
}
