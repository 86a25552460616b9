package dev.hearth.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          1,       1
          1500m,   1.5
          .5,      0.5
          2.,      2
          1e3,     1000
          1E-1,    0.1
          1E,      1000000000000000000
          1408Mi,  1476395008
          1Gi,     1073741824
          1G,      1000000000
          100k,    100000
          """)
  void readsWhatKubernetesWrites(String text, String amount) {
    assertThat(Quantity.of(new TextNode(text)).orElseThrow().amount()).isEqualByComparingTo(amount);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "one",
        "1 Gi",
        "-1",
        "1GiB",
        "1e999",
        "0x10",
        "99999999999999999999999999999999m"
      })
  void anythingElseIsNoAmount(String text) {
    assertThat(Quantity.of(new TextNode(text))).isEmpty();
  }
}
