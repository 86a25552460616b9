package dev.hearth.local.kubernetes.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
  private static final ObjectNode POD = pod();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spark-exec-id in (2)                              | true
          spark-exec-id in (1, 3)                           | false
          spark-exec-id notin (1,3)                         | true
          missing notin (1)                                 | true
          spark-role=executor                               | true
          spark-role==driver                                | false
          spark-exec-inactive!=true                         | true
          spark-role                                        | true
          !spark-role                                       | false
          !missing                                          | true
          spark-role=executor,spark-exec-id in (2,7),!other | true
          spark-role=executor,spark-exec-id in (7)          | false
          ''                                                | true
          """)
  void labelsAreSelectedAsSparkAsksForThem(String selector, boolean matches) {
    assertThat(LabelSelector.parse(selector).matches(POD)).isEqualTo(matches);
  }

  @Test
  void refusesWhatItCannotReadRatherThanMatchingAll() {
    assertThatThrownBy(() -> LabelSelector.parse("a in 2"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("unable to parse requirement");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          status.phase=Pending                  | true
          status.phase!=Pending                 | false
          metadata.name=p,spec.nodeName=local   | true
          metadata.name=q                       | false
          """)
  void fieldsAreSelectedByEquality(String selector, boolean matches) {
    assertThat(FieldSelector.parse(selector, "pods", Set.of()).matches(POD)).isEqualTo(matches);
  }

  @Test
  void unknownFieldsAreRefused() {
    assertThatThrownBy(() -> FieldSelector.parse("status.hostIP=1", "pods", Set.of()))
        .hasMessageContaining("field label not supported: status.hostIP");
  }

  private static ObjectNode pod() {
    ObjectNode pod = Json.object();
    ObjectNode meta = pod.putObject("metadata").put("name", "p");
    meta.putObject("labels").put("spark-role", "executor").put("spark-exec-id", "2");
    pod.putObject("status").put("phase", "Pending");
    pod.putObject("spec").put("nodeName", "local");
    return pod;
  }
}
