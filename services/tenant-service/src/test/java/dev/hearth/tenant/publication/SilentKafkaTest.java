package dev.hearth.tenant.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.Silence;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that accepts and says nothing, before a producer as the service makes it. */
@Timeout(120)
class SilentKafkaTest {
  private static final PublicationConfig CONFIG =
      new SmallRyeConfigBuilder()
          .addDefaultInterceptors()
          .withMapping(PublicationConfig.class)
          // As they are written in the mapping, only Quarkus itself can read them.
          .withDefaultValue("hearth.publication.poll", "PT0.5S")
          .withDefaultValue("hearth.publication.standby", "PT1S")
          .withDefaultValue("hearth.publication.pause", "PT0.2S")
          .withDefaultValue("hearth.publication.longest-pause", "PT5S")
          .withDefaultValue("hearth.publication.acknowledgement", "PT2S")
          .build()
          .getConfigMapping(PublicationConfig.class);

  @Test
  void aWholeBatchIsGivenUpInTimeAndKept() throws IOException {
    try (Silence broker = new Silence(1)) {
      broker.fall();
      KafkaPublisher publisher =
          new KafkaPublisher(
              new KafkaConfig()
                  .producers(Map.of("bootstrap.servers", "localhost:" + broker.port()), CONFIG),
              CONFIG);
      List<OutboxRow> rows =
          LongStream.range(0, 200)
              .mapToObj(id -> new OutboxRow(id, "hearth.tenants", "key", new byte[100]))
              .toList();

      // So long a successor waits before it sends anything itself.
      Duration limit = CONFIG.acknowledgement().multipliedBy(2).plusSeconds(1);
      Duration took = givenUp(publisher, rows);
      // A machine that stands still holds up one try; what the publisher waits for comes in each.
      for (int more = 0; more < 2 && took.compareTo(limit) >= 0; more++) {
        took = givenUp(publisher, rows);
      }
      assertThat(took).isLessThan(limit);
    }
  }

  private static Duration givenUp(KafkaPublisher publisher, List<OutboxRow> rows) {
    long began = System.nanoTime();
    KafkaPublisher.Outcome outcome = publisher.send(rows);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(outcome.acknowledged()).isZero();
    assertThat(outcome.failure()).isNotNull();
    return took;
  }
}
