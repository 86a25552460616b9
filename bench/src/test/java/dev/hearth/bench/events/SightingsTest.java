package dev.hearth.bench.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.machine.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private static final Instant SAID = Instant.parse("2026-03-04T05:06:07Z");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Sightings sightings = new Sightings();

  @Test
  void lagIsFromTheEventsOwnTime() throws Exception {
    note("s1", "ready", SAID.plusMillis(12));

    assertThat(sightings.await("s1", "ready", LIMIT).lagMillis()).isEqualTo(12);
  }

  @Test
  void anotherSessionsEventIsNotTaken() throws Exception {
    note("s1", "ready", SAID);

    assertThatThrownBy(() -> sightings.await("s2", "ready", Duration.ofMillis(1)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("session s2 ready");
  }

  @Test
  void failureEndsTheWait() throws Exception {
    note("s1", "failed", SAID);

    assertThatThrownBy(() -> sightings.await("s1", "ready", LIMIT))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("s1 failed");
  }

  private void note(String session, String what, Instant seen) throws Exception {
    String event =
        """
        {"id": "%s/1", "type": "dev.hearth.session.%s.v1", "subject": "%s", "time": "%s"}
        """
            .formatted(session, what, session, SAID);
    sightings.note(new ObjectMapper().readTree(event), seen);
  }
}
