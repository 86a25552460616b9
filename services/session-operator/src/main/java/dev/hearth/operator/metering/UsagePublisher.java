package dev.hearth.operator.metering;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.Topics;
import dev.hearth.events.UsageEvent;
import dev.hearth.events.UsageEvent.PodSlice;
import dev.hearth.events.UsageEvent.TunnelSlice;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.kafka.EventPublisher;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Usage out. The same slice always carries the same id, so sending it again changes no bill. */
@Singleton
public class UsagePublisher {
  private final EventPublisher events;
  private final String topic;
  private final String source;
  private final EventFormat<UsageEvent> format = EventFormat.of(UsageEvent.class);

  UsagePublisher(EventPublisher events, ClusterConfig cluster) {
    this.events = events;
    this.topic = Topics.usage(cluster.name());
    this.source = "/hearth/clusters/" + cluster.name();
  }

  /** Complete when Kafka has acknowledged all of them. */
  CompletableFuture<Void> publish(List<PodSlice> slices) {
    return CompletableFuture.allOf(
        slices.stream().map(slice -> publish(slice.id(), slice)).toArray(CompletableFuture[]::new));
  }

  public CompletableFuture<Void> publish(TunnelSlice slice) {
    return publish(slice.id(), slice);
  }

  private CompletableFuture<Void> publish(String id, UsageEvent slice) {
    return events.publish(
        topic,
        slice.session(),
        format.write(CloudEvent.of(id, source, slice.session(), slice.to(), slice)));
  }
}
