package dev.hearth.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static final Set<String> KNOWN = Set.of("data", "scale");

  @Test
  void readsPairs() {
    Options options = new Options(new String[] {"--data", "d", "--scale", "1"}, KNOWN);
    assertThat(options.required("data")).isEqualTo("d");
    assertThat(options.or("scale", "2")).isEqualTo("1");
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> new Options(new String[] {"--dta", "d"}, KNOWN))
        .hasMessageContaining("unknown argument --dta");
    assertThatThrownBy(() -> new Options(new String[] {"--data"}, KNOWN))
        .hasMessage("--data needs a value");
    assertThatThrownBy(() -> new Options(new String[] {"--data", "d", "--data", "e"}, KNOWN))
        .hasMessage("--data is given twice");
    assertThatThrownBy(() -> new Options(new String[0], KNOWN).required("data"))
        .hasMessage("--data is missing");
  }
}
