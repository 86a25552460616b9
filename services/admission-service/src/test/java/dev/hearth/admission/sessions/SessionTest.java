package dev.hearth.admission.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTest {
  @Test
  void theOperatorSaysOnTheObjectWhichGateThereIs() {
    assertThat(
            session(
                    Map.of(
                        "hearth.dev/gate-image", "hearth/tunnel-service:0.1.0",
                        "hearth.dev/gate-of-executors", "10.0.0.1:443",
                        "hearth.dev/gate-of-drivers", "gateway:443"))
                .gate())
        .contains(new StartGate("hearth/tunnel-service:0.1.0", "10.0.0.1:443", "gateway:443"));
  }

  @Test
  void withoutAnImageThereIsNone() {
    assertThat(session(null).gate()).isEmpty();
    assertThat(session(Map.of("hearth.dev/gate-image", "")).gate()).isEmpty();
    assertThat(session(Map.of("hearth.dev/traceparent", "00-1-2-01")).gate()).isEmpty();
  }

  private static Session session(Map<String, String> annotations) {
    SparkSessionSpec spec = new SparkSessionSpec();
    spec.executor = new SparkSessionSpec.Executor();
    SparkSession object = new SparkSession();
    object.setSpec(spec);
    return Session.of("s1", object, annotations);
  }
}
