package dev.hearth.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class SparkSessionTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @Test
  void whoSetWhichFieldIsNotKept() {
    SparkSession session =
        serialization.unmarshal(
            """
            {"apiVersion": "hearth.dev/v1", "kind": "SparkSession",
             "metadata": {"name": "s1", "resourceVersion": "7", "finalizers": ["hearth.dev/session"],
              "managedFields": [{"manager": "session-operator", "operation": "Apply",
               "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:tenant": {}}}}]},
             "spec": {"tenant": "acme"}}
            """,
            SparkSession.class);

    assertThat(session.getMetadata().getManagedFields()).isEmpty();
    assertThat(session.getMetadata().getAdditionalProperties()).isEmpty();
    assertThat(session.getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(session.getMetadata().getFinalizers()).containsExactly("hearth.dev/session");
    assertThat(serialization.asJson(session)).doesNotContain("managedFields").contains("\"s1\"");
  }
}
