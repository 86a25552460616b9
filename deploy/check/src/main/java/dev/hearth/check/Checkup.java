package dev.hearth.check;

import dev.hearth.check.cluster.RightMissingException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All questions, in the order in which their answers help. */
final class Checkup {
  private static final Duration POLICY_WITHIN = Duration.ofSeconds(30);

  private Checkup() {}

  static List<Check> all() {
    return List.of(
        new VersionCheck(),
        new InstallerRights(),
        new RoomCheck(),
        new StorageCheck(),
        new ClockCheck(),
        new PodSecurityCheck(),
        new DefinitionCheck(),
        new PartsCheck(),
        new AccountRights(),
        new CertificateCheck(Clock.systemUTC()),
        new WebhookCheck(),
        new AdmissionPolicies(),
        new PoolCheck(),
        new NetworkCheck(POLICY_WITHIN));
  }

  /** Asks them one by one; each answer is told as it comes. */
  static List<Finding> run(List<Check> checks, Subject subject, Consumer<Finding> told)
      throws InterruptedException {
    Stream.Builder<Finding> all = Stream.builder();
    for (Check check : checks) {
      List<Finding> answers = answers(check, subject);
      if (subject.scratch().isClosed()) {
        break;
      }
      for (Finding finding : answers) {
        all.add(finding);
        told.accept(finding);
      }
    }
    return all.build().toList();
  }

  private static List<Finding> answers(Check check, Subject subject) throws InterruptedException {
    try {
      return check.run(subject);
    } catch (RightMissingException e) {
      return List.of(
          Finding.notTried(check.name(), "the API server refuses to tell: " + e.getMessage()));
    } catch (IOException e) {
      return List.of(
          Finding.fail(
              check.name(),
              String.valueOf(e.getMessage()),
              "try again; if it stays so, mend that first"));
    }
  }
}
