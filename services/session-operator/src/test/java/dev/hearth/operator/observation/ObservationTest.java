package dev.hearth.operator.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Sessions;
import dev.hearth.resource.SparkSession;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObservationTest {
  private static final Instant STOPS_AT = Instant.parse("2026-11-22T12:30:20Z");

  @Test
  void aStopThatIsNearIsObservedAndThatItIsOffToo() {
    SparkSession told = Sessions.told(Sessions.in("READY"), "Idle", STOPS_AT);

    var notice = Observation.of(told, "local").stopNotice();

    assertThat(notice.reason()).isEqualTo("Idle");
    assertThat(notice.message()).contains("12:30:20");
    assertThat(notice.stopsAt()).isEqualTo(STOPS_AT);
    told.getStatus().stopsAt = null;
    assertThat(Observation.of(told, "local").stopNotice()).isNull();
  }
}
