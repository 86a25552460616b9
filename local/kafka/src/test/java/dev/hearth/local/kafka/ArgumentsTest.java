package dev.hearth.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ArgumentsTest {
  @Test
  void picksAControllerPortWhereNoneIsGiven() {
    Arguments arguments = Arguments.parse("--data", "d", "--port", "9092");

    assertThat(arguments.port()).isEqualTo(9092);
    assertThat(arguments.controllerPort()).isPositive().isNotEqualTo(9092);
    assertThat(arguments.data()).isAbsolute();
  }

  @Test
  void namesWhatItDoesNotUnderstand() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse("--dta", "d"))
        .withMessageContaining("--dta");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse("--data", "d", "--port", "99999"))
        .withMessageContaining("99999");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse("--data", "d"))
        .withMessageContaining("--port");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse("--data"))
        .withMessageContaining("needs a value");
  }
}
