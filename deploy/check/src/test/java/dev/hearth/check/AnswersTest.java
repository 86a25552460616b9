package dev.hearth.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.check.cluster.Reply;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of what was seen, where no cluster is needed to see it. */
class AnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Amount SMALL = new Amount(1500, 3000);

  @ParameterizedTest
  @CsvSource({
    "1, 30, v1.30.0, OK",
    "1, 34, v1.34.9, OK",
    "1, '34+', v1.34.1-eks-1234, OK",
    "1, 35, v1.35.0, WARN",
    "1, 29, v1.29.14, FAIL",
    "1, '28+', v1.28.9-gke.1, FAIL",
    "2, 0, v2.0.0, WARN",
    "'', '', '', WARN"
  })
  void versionsAreJudgedByTheirNumbers(String major, String minor, String text, Verdict expected) {
    ObjectNode version =
        JSON.createObjectNode().put("major", major).put("minor", minor).put("gitVersion", text);

    Finding finding = new VersionCheck().judge(version);

    assertThat(finding.verdict()).isEqualTo(expected);
    assertThat(finding.what()).contains(text);
    assertThat(finding.remedy().isEmpty()).isEqualTo(expected == Verdict.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 | admission webhook "pods.admission.hearth.dev" denied the request: not known | OK | ''
          201 | -                                                                         | FAIL | apply the overlay again
          500 | Internal error occurred: failed calling webhook "pods.admission.hearth.dev": failed to call webhook: Post "https://a.b.svc:443/mutate?timeout=3s": tls: failed to verify certificate: x509: certificate signed by unknown authority | FAIL | certificates.sh and apply both together
          500 | Internal error occurred: failed calling webhook "pods.admission.hearth.dev": failed to call webhook: Post "https://a.b.svc:443/mutate": x509: certificate has expired or is not yet valid | FAIL | renew its certificate
          500 | Internal error occurred: failed calling webhook "pods.admission.hearth.dev": no endpoints available for service "admission-service" | FAIL | no pod of admission-service is ready
          500 | Internal error occurred: failed calling webhook "pods.admission.hearth.dev": context deadline exceeded | FAIL | let the API server reach port 8443
          403 | pods "trial" is forbidden: exceeded quota: q | NOT_TRIED | ''
          """)
  void theWebhooksTroubleIsToldByItsCause(
      int code, String message, Verdict expected, String remedy) {
    ObjectNode body = JSON.createObjectNode();
    Finding finding =
        new WebhookCheck().judge(new Reply(code, body.put("message", message), Optional.empty()));

    assertThat(finding.verdict()).isEqualTo(expected);
    assertThat(finding.remedy()).contains(remedy);
  }

  @Test
  void clocksMayDifferByLittle() {
    Instant now = Instant.parse("2026-05-01T10:00:00Z");
    ClockCheck check = new ClockCheck();

    assertThat(check.ofThisMachine(now, now.plusSeconds(2), now.plusMillis(20)).verdict())
        .isEqualTo(Verdict.OK);
    assertThat(check.ofThisMachine(now, now.plusSeconds(90), now.plusMillis(20)).what())
        .isEqualTo("the API server is 89 s ahead of this machine");
    assertThat(check.ofThisMachine(now, now.minusSeconds(90), now.plusMillis(20)).what())
        .isEqualTo("the API server is 90 s behind this machine");
  }

  @Test
  void roomIsForHearthFirstAndThenForASession() {
    RoomCheck check = new RoomCheck();

    assertThat(check.judge(Map.of(), SMALL, true).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check.judge(Map.of("n", new Amount(1000, 9000)), SMALL, true).verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(check.judge(Map.of("n", new Amount(2000, 4000)), SMALL, true).verdict())
        .isEqualTo(Verdict.WARN);
    assertThat(check.judge(Map.of("n", new Amount(2000, 4000)), SMALL, false).verdict())
        .isEqualTo(Verdict.OK);
    // Two halves of an executor are none.
    assertThat(
            check
                .judge(
                    Map.of("a", new Amount(900, 9000), "b", new Amount(900, 9000)),
                    Amount.NOTHING,
                    true)
                .verdict())
        .isEqualTo(Verdict.WARN);
    assertThat(check.judge(Map.of("n", new Amount(4000, 8000)), SMALL, true).verdict())
        .isEqualTo(Verdict.OK);
  }

  @Test
  void aProbesLastLineCountsAndOneLostTryDoesNot() {
    Map<String, ProbeState> seen =
        ProbeState.last(
            """
            Picked up JAVA_TOOL_OPTIONS: -Xshare:auto
            probe egress=open#4#0#4
            probe egress=closed#9#8#8 dns=10.96.0.1#12#0#0
            """);

    assertThat(seen.get("egress").surely("closed")).isFalse();
    assertThat(seen.get("egress").open()).isEqualTo(8);
    assertThat(seen.get("dns").surely("10.96.0.1")).isTrue();
    assertThat(ProbeState.last("no line of ours")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "true, open#9#0#9, closed#20#9#9, OK",
    "true, closed#9#0#0, closed#20#0#0, WARN",
    "true, open#9#0#9, open#20#0#20, FAIL"
  })
  void aStartGateNeedsAnAddressThatOnlyPoliciesClose(
      boolean enabled, String free, String bound, Verdict expected) {
    Optional<Finding> finding =
        new GateAnswer(enabled, "10.0.0.1:443").judge(state(free), state(bound));

    assertThat(finding).isPresent();
    assertThat(finding.get().verdict()).isEqualTo(expected);
    assertThat(finding.get().remedy().contains("HEARTH_GATE_EXECUTOR_ADDRESS"))
        .isEqualTo(expected != Verdict.OK);
  }

  @Test
  void nothingIsSaidOfAStartGateThatIsOffOrWasNotTried() {
    assertThat(
            new GateAnswer(false, "10.0.0.1:443").judge(state("open#9#0#9"), state("open#20#0#20")))
        .isEmpty();
    assertThat(new GateAnswer(true, "10.0.0.1:443").judge(null, state("open#20#0#20"))).isEmpty();
  }

  /** With a gate it is a weakness of what is not behind it, without one of everything. */
  @ParameterizedTest
  @CsvSource({"true, false, OK", "false, false, OK", "true, true, WARN", "false, true, FAIL"})
  void firstPacketsThatPassAreJudgedByTheGate(boolean gate, boolean passed, Verdict expected) {
    assertThat(new GateAnswer(gate, "10.0.0.1:443").newcomer(passed).verdict()).isEqualTo(expected);
  }

  private static ProbeState state(String text) {
    return ProbeState.last("probe gate=" + text).get("gate");
  }

  @Test
  void aFindingIsOneLineWithItsRemedy() {
    assertThat(Finding.fail("webhook", "it is\n  down", "start it").line())
        .isEqualTo("fail       webhook        it is down; start it");
  }
}
