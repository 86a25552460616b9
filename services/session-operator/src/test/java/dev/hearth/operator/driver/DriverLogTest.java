package dev.hearth.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriverLogTest {
  @Test
  void keepsTheLastLines() {
    String log =
        IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));

    assertThat(DriverLog.cut(log)).hasSize(20).startsWith("line 11").endsWith("line 30");
    assertThat(DriverLog.cut("one\n")).containsExactly("one");
    assertThat(DriverLog.cut("")).isEmpty();
    assertThat(DriverLog.cut(null)).isEmpty();
  }

  @Test
  void cutsLongLinesWhereASignEnds() {
    assertThat(DriverLog.cut("x".repeat(501)).getFirst()).hasSize(500).endsWith("…");
    assertThat(DriverLog.cut("x".repeat(500)).getFirst()).hasSize(500).endsWith("x");
    String cut = DriverLog.cut("x".repeat(498) + "😀".repeat(9)).getFirst();
    assertThat(cut).isEqualTo("x".repeat(498) + "…");
  }
}
