package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferencesTest {
  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1}               | {"a":1,"b":2}               | false
          {"a":1}               | {"a":2}                     | true
          {"a":1}               | {}                          | true
          {"a":{"b":"x"}}       | {"a":{"b":"x","c":"added"}} | false
          {"l":[{"p":1}]}       | {"l":[{"p":1,"q":"TCP"}]}   | false
          {"l":[{"p":1}]}       | {"l":[{"p":1},{"p":2}]}     | true
          {"l":[1,2]}           | {"l":[2,1]}                 | true
          {"hard":{"cpu":"1000m"}} | {"hard":{"cpu":"1"}}     | false
          {"hard":{"cpu":"1000m"}} | {"hard":{"cpu":"2"}}     | true
          {"selector":{}}       | {}                          | false
          {"egress":[]}         | {}                          | false
          {"egress":[]}         | {"egress":[{}]}             | true
          {"clusterIP":"None"}  | {"clusterIP":"None","t":1}  | false
          """)
  void onlyWhatIsWantedCounts(String wanted, String actual, boolean differs) throws Exception {
    assertThat(Differences.exist(json.readTree(wanted), json.readTree(actual))).isEqualTo(differs);
  }
}
