package dev.hearth.operator.cluster;

import dev.hearth.resource.SparkSession;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import jakarta.inject.Singleton;

/**
 * Brings a session to the reconciler. Says which session, never why: the reconciler reads the whole
 * state anew.
 */
@Singleton
public class SessionTrigger {
  private final SimpleInboundEventSource<SparkSession> source =
      new SimpleInboundEventSource<>("session-trigger");

  /** For the reconciler, which hands it to its controller. */
  public EventSource<?, SparkSession> eventSource() {
    return source;
  }

  public void wake(String session) {
    if (session != null && source.isRunning()) {
      source.propagateEvent(new ResourceID(session));
    }
  }
}
