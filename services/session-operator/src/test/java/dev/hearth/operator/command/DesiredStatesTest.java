package dev.hearth.operator.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.DesiredEvent.ExecutorSize;
import dev.hearth.events.DesiredEvent.Lifetime;
import dev.hearth.events.DesiredEvent.Limits;
import dev.hearth.events.DesiredEvent.Ports;
import dev.hearth.events.DesiredEvent.Stop;
import dev.hearth.events.DesiredEvent.Ticket;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DesiredStatesTest {
  private final DesiredStates states = new DesiredStates();

  @Test
  void onlyTheLastStateOfASessionCounts() {
    states.wants(session(1, null), null);
    states.wants(session(3, null), null);
    states.wants(session(2, null), null);

    assertThat(states.pending()).containsEntry("s1", Optional.of(session(3, null)));
  }

  @Test
  void aTombstoneReplacesWhatWasWanted() {
    states.wants(session(1, null), null);
    states.wantsNoMore("s1");

    assertThat(states.pending()).containsEntry("s1", Optional.empty());
    assertThat(states.wanted()).isEmpty();
  }

  @Test
  void whatIsDoneIsNotDoneTwiceAndWhatCameMeanwhileIsNotForgotten() {
    Optional<DesiredEvent.Session> first = Optional.of(session(1, null));
    states.wants(first.get(), null);
    states.wants(session(2, null), null);

    states.done("s1", first);
    assertThat(states.pending()).hasSize(1);

    states.done("s1", Optional.of(session(2, null)));
    assertThat(states.pending()).isEmpty();
    assertThat(states.wanted()).containsExactly("s1");
  }

  @Test
  void theObjectIsTheDesiredStateWrittenDown() {
    Stop stop = new Stop("Requested", "Ended by ada.", Instant.parse("2026-11-22T12:00:00Z"));
    SparkSession object = SessionObject.of(session(4, stop), Map.of(), "00-cause-01");

    assertThat(object.getMetadata().getName()).isEqualTo("s1");
    assertThat(object.getMetadata().getAnnotations())
        .containsExactly(Map.entry(Labels.TRACEPARENT, "00-cause-01"));
    assertThat(object.getMetadata().getFinalizers()).containsExactly(Labels.SESSION_FINALIZER);
    assertThat(object.getSpec().revision).isEqualTo(4);
    assertThat(object.getSpec().stop.reason).isEqualTo("Requested");
    assertThat(object.getSpec().ports.blockManager).isEqualTo(20002);
    assertThat(object.getSpec().lifetime.graceSeconds).isEqualTo(120);
    assertThat(object.getSpec().tickets)
        .singleElement()
        .satisfies(ticket -> assertThat(ticket.scopes).containsExactly("kube", "tunnel"));
    assertThat(object.getSpec().executor.localDiskMiB).isEqualTo(10_240);
    assertThat(object.getSpec().executor.gpus).isEqualTo(2);
    assertThat(object.getSpec().environment).containsExactly(Map.entry("REGION", "north"));
    assertThat(object.getSpec().egress)
        .singleElement()
        .satisfies(
            network -> {
              assertThat(network.cidr).isEqualTo("203.0.113.0/24");
              assertThat(network.ports).containsExactly(443);
            });
    assertThat(object.getStatus()).isNull();
  }

  static DesiredEvent.Session session(long revision, Stop stop) {
    return new DesiredEvent.Session(
        "s1",
        revision,
        "aurora",
        "ada",
        "client",
        "4.0.1",
        "hearth/spark:4.0.1",
        "shared",
        "standard",
        null,
        new ExecutorSize(500, 1024, 0, 2, 10_240L, 2),
        new Limits(1000, 2048, 2),
        new Ports(20001, 20002, 20003),
        new Lifetime(3600, 600, 120),
        Map.of("spark.executor.cores", "1"),
        List.of(
            new Ticket(
                "t1",
                "00",
                Set.of("tunnel", "kube"),
                "ada",
                Instant.parse("2026-11-22T20:00:00Z"))),
        stop,
        null,
        Map.of("REGION", "north"),
        List.of(new DesiredEvent.Egress("203.0.113.0/24", List.of(443))));
  }
}
