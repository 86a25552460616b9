package dev.hearth.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every type that a service makes JSON of or from is kept whole in its native image. The lists
 * under {@code deploy/native/reflection} show what is kept of ours, so that a change is seen:
 * {@code ./mvnw -pl deploy/native verify -Dit.test=ReflectionIT -Dhearth.native.write} writes them
 * anew.
 */
class ReflectionIT {
  /** Seen by the rule in methods that also write JSON, and not handed on there. */
  private static final Set<String> BESIDE =
      Set.of(
          "dev.hearth.admission.review.AdmissionRequest",
          "dev.hearth.operator.cluster.SessionPod",
          "dev.hearth.session.life.Identity",
          "dev.hearth.session.life.SessionState");

  private static final Path LISTS = Service.ROOT.resolve("deploy/native/reflection");

  @ParameterizedTest
  @EnumSource
  void whatIsReadOrWrittenAsJsonIsKept(Service service) {
    Registered registered = new Registered(service);

    Set<String> spoken = SpokenTypes.of(service);

    assertThat(spoken)
        .as("types of %s that Jackson meets", service)
        .isNotEmpty()
        .allMatch(
            type -> registered.isWhole(type) || BESIDE.contains(type),
            "kept whole: name it in a @RegisterForReflection of the service");
  }

  @Test
  void noExceptionIsLeftOver() {
    Set<String> seen = new TreeSet<>();
    for (Service service : Service.values()) {
      seen.addAll(SpokenTypes.of(service));
      seen.removeIf(new Registered(service)::isWhole);
    }
    assertThat(seen).as("what the rule sees and is not kept").isEqualTo(BESIDE);
  }

  @ParameterizedTest
  @EnumSource
  void listOfWhatIsKeptIsUpToDate(Service service) throws IOException {
    Registered registered = new Registered(service);
    Path list = LISTS.resolve(service + ".txt");
    List<String> lines =
        registered.types().stream()
            .filter(service::hasWritten)
            .filter(registered::isWhole)
            .toList();

    if (System.getProperty("hearth.native.write") != null) {
      Files.createDirectories(LISTS);
      Files.write(list, lines);
    }

    assertThat(list).as("write it with -Dhearth.native.write").exists();
    assertThat(Files.readAllLines(list))
        .as("%s: write it anew with -Dhearth.native.write, and look at what has changed", list)
        .isEqualTo(lines);
  }

  /** The rule finds what it is for, in each of the ways in which a type gets there. */
  @Test
  void ruleFollowsTypesToWhereTheyAreUsed() {
    assertThat(SpokenTypes.of(Service.SESSION))
        .as("answers, what a problem carries, events, columns")
        .contains(
            "dev.hearth.session.submission.SessionView",
            "dev.hearth.session.request.FieldFault",
            "dev.hearth.events.DesiredEvent$Session",
            "dev.hearth.events.DesiredEvent$ExecutorSize",
            "dev.hearth.session.life.Observation")
        .doesNotContain("dev.hearth.session.access.Callers");
    assertThat(SpokenTypes.of(Service.TENANT))
        .as("requests")
        .contains("dev.hearth.tenant.tenancy.QuotaRequest");
    assertThat(SpokenTypes.of(Service.ADMISSION))
        .as("watched resources")
        .contains("dev.hearth.resource.SparkSessionSpec$Ports");
    assertThat(SpokenTypes.of(Service.OPERATOR))
        .as("another process's answer")
        .contains("dev.hearth.operator.endpoint.EndpointAnswer");
  }
}
