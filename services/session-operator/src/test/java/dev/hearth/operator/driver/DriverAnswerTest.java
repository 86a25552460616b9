package dev.hearth.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverAnswerTest {
  @Test
  void anEndpointTellsWhatItsClientsDriverDoes() throws IOException {
    assertThat(answer("{\"application\":\"a\",\"running\":false,\"tasks\":{\"1\":8},\"new\":1}"))
        .isEqualTo(new DriverAnswer("a", new DriverWork(false, Map.of("1", 8L))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"silent\":\"no client\"}",
        "{\"application\":\"a\",\"running\":\"no\",\"tasks\":{}}",
        "{\"application\":\"a\",\"running\":false,\"tasks\":7}",
        "{\"running\":false,\"tasks\":{}}"
      })
  void whatIsNoAnswerProvesNothing(String body) {
    assertThatThrownBy(() -> answer(body)).isInstanceOf(IOException.class);
  }

  private static DriverAnswer answer(String body) throws IOException {
    return DriverAnswer.ofEndpoint(body.getBytes(StandardCharsets.UTF_8));
  }
}
