package dev.hearth.session.progress;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.events.UnreadableEventException;
import dev.hearth.session.feed.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ObservedConsumerTest {
  private static final Path SAMPLE =
      Path.of("../../contracts/events/src/test/resources/events/ObservedEvent.Session.json");

  @Test
  void anObservationWithoutAPhaseSaysNothing() throws IOException {
    String json = Files.readString(SAMPLE);
    String odd = json.replaceFirst("\"phase\": \"[A-Z]+\",", "");
    byte[] value = odd.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(
            () -> new ObservedConsumer(null).take(new Message("hearth.observed.local", "s", value)))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("phase");
  }
}
