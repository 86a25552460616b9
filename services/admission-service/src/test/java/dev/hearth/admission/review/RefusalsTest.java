package dev.hearth.admission.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hearth.admission.Pods;
import dev.hearth.admission.policy.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of the folder {@code refused} is a pod with the fault that it is named after. */
class RefusalsTest {

  static List<String> faults() throws IOException {
    try (var files = Files.list(Pods.FOLDER.resolve("refused"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void refusesAndNamesTheFault(String file) {
    JsonNode fixture = Pods.read("refused/" + file);
    var request =
        new AdmissionRequest(
            "1",
            "CREATE",
            "",
            Pods.NAMESPACE,
            "system:serviceaccount:" + Pods.NAMESPACE + ":hearth-endpoint",
            fixture.path("pod"),
            MissingNode.getInstance());

    Verdict verdict =
        new Reviews(Pods.policy(), id -> Optional.of(Pods.session("shared", "standard")))
            .decide(request);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(fixture.path("code").asInt());
              assertThat(refused.message()).contains(fixture.path("names").asText());
              // One fault in the file, one in the answer: nothing else of the pod is at fault.
              assertThat(refused.message()).containsOnlyOnce("is not accepted: ");
            });
  }
}
