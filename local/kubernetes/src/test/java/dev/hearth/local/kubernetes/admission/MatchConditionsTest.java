package dev.hearth.local.kubernetes.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.SampleCluster;
import dev.hearth.local.kubernetes.model.Json;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MatchConditionsTest {
  private static final String OPERATOR = "system:serviceaccount:hearth-system:session-operator";

  /** As the configuration of admission-service says it. */
  private static final String NOT_BY_THE_OPERATOR =
      "!(request.operation == 'UPDATE' && request.userInfo.username == '" + OPERATOR + "')";

  private final MatchConditions conditions = new MatchConditions();
  private ObjectNode request;

  @BeforeEach
  void anUpdateByTheOperator() throws IOException {
    request =
        SampleCluster.object(
            """
            {'operation': 'UPDATE', 'userInfo': {'username': '%s', 'groups': ['a', 'b']},
             'object': {'metadata': {'labels': {'l': 'v'}, 'generation': 2}}, 'oldObject': null}
            """
                .formatted(OPERATOR));
  }

  @Test
  void theOperatorsUpdatesPassWebhooksByAndNothingElseDoes() {
    assertThat(allow(NOT_BY_THE_OPERATOR)).isFalse();

    request.put("operation", "CREATE");
    assertThat(allow(NOT_BY_THE_OPERATOR)).isTrue();

    request.put("operation", "UPDATE").withObject("userInfo").put("username", "somebody");
    assertThat(allow(NOT_BY_THE_OPERATOR)).isTrue();
  }

  @Test
  void theLanguageIsWhole() {
    assertThat(allow("object.metadata.labels.exists(name, name == 'l')")).isTrue();
    assertThat(allow("object.metadata.labels.exists(name, name == 'm')")).isFalse();
    assertThat(allow("has(object.metadata.deletionTimestamp)")).isFalse();
    assertThat(allow("object.metadata.generation > 1 && 'b' in request.userInfo.groups")).isTrue();
    assertThat(allow("oldObject != null")).isFalse();
    assertThat(allow("request.userInfo.username.startsWith('system:nobody')")).isFalse();
  }

  @Test
  void oneOfSeveralIsEnoughToSayNo() {
    assertThat(allow("true", "false", "nonsense(")).isFalse();
  }

  @Test
  void whatCannotBeEvaluatedCallsTheWebhook() {
    assertThat(allow("authorizer.group('').resource('pods').check('get').allowed()")).isTrue();
    assertThat(allow("object.spec.missing == 'x'")).isTrue();
    assertThat(allow("request.operation")).isTrue();
    assertThat(allow("nonsense(")).isTrue();
  }

  private boolean allow(String... expressions) {
    ArrayNode list = Json.array();
    for (String expression : expressions) {
      list.addObject().put("name", "n").put("expression", expression);
    }
    return conditions.allow(list, request);
  }
}
