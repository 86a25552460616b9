package dev.hearth.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceparentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          {"id": "1", "data": {"traceparent": "inner"}, "traceparent": "outer"} | outer
          {"data": {"traceparent": "inner"}}                                    | none
          {"id": [1, {"a": 2}], "traceparent": null}                            | none
          []                                                                    | none
          no JSON                                                               | none
          """)
  void isReadOfTheEnvelopeAlone(String json, String traceparent) {
    assertThat(EventFormat.traceparent(json.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(traceparent);
  }
}
