package dev.hearth.tenant.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.TenantEvent;
import dev.hearth.tenant.request.Fault;
import dev.hearth.tenant.request.Faults;
import dev.hearth.tenant.request.InvalidRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateTenantTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void anIdIsEnough() {
    TenantDraft draft = read("{'id':'aurora'}").toDraft();

    assertThat(draft.displayName()).isEqualTo("aurora");
    assertThat(draft.quota()).isEmpty();
    assertThat(draft.policy())
        .isEqualTo(new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard")));
    assertThat(draft.members()).isEmpty();
  }

  @Test
  void readsAllThereIs() {
    TenantDraft draft =
        read("""
                {'id':'aurora','displayName':'Aurora','quota':{'cpuMillis':8000,'memoryMiB':16384,
                 'sessions':4},'policy':{'regions':['eu-1'],'nodeIsolation':['shared','dedicated']},
                 'members':[{'subject':'s1','name':'ada','role':'admin'}]}
                """)
            .toDraft();

    assertThat(draft.quota()).contains(new TenantEvent.Quota(8000, 16384, 4));
    assertThat(draft.policy().nodeIsolation()).containsExactlyInAnyOrder("shared", "dedicated");
    assertThat(draft.policy().runtimeIsolation()).containsExactly("standard");
    assertThat(draft.members())
        .containsExactly(new TenantEvent.Member("s1", "ada", TenantEvent.Role.ADMIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                                  | id
          {'id':'Aurora'}                                     | id
          {'id':'-a'}                                         | id
          {'id':'a','displayName':''}                         | displayName
          {'id':'a','colour':'red'}                           | colour
          {'id':'a','quota':{'cpuMillis':1,'memoryMiB':1}}    | quota.sessions
          {'id':'a','quota':{'cpuMillis':-1,'memoryMiB':1,'sessions':1}} | quota.cpuMillis
          {'id':'a','quota':{'cpuMillis':1,'memoryMiB':1,'sessions':1,'gpu':1}} | quota.gpu
          {'id':'a','policy':{'nodeIsolation':['alone']}}     | policy.nodeIsolation
          {'id':'a','policy':{'nodeIsolation':[]}}            | policy.nodeIsolation
          {'id':'a','policy':{'regions':['EU']}}              | policy.regions
          {'id':'a','members':[null]}                         | members[0]
          {'id':'a','members':[{'subject':'s','name':'n'}]}   | members[0].role
          {'id':'a','members':[{'subject':'s','name':'n','role':'king'}]} | members[0].role
          {'id':'a','members':[{'subject':'s 1','name':'n','role':'USER'}]} | members[0].subject
          {'id':'a','members':[{'subject':'s','name':'n','role':'USER'},{'subject':'s','name':'m','role':'USER'}]} | members[1].subject
          """)
  void namesTheFieldThatIsWrong(String request, String field) {
    assertThat(faults(request)).extracting(Fault::name).containsExactly(field);
    assertThat(faults(request)).allSatisfy(fault -> assertThat(fault.remedy()).isNotBlank());
  }

  @Test
  void boundsWhatMakesASnapshotLong() {
    assertThat(read(withMembers(500, 255, 200)).toDraft().members()).hasSize(500);
    assertThat(faults(withMembers(501, 5, 1)))
        .containsExactly(new Fault("members", 501, "are too many", "give at most 500"));
    assertThat(faults(withMembers(1, 256, 201)))
        .extracting(Fault::name)
        .containsExactly("members[0].subject", "members[0].name");
    String emoji = "\uD83D\uDD25".repeat(101);
    assertThat(
            faults("{'id':'a','members':[{'subject':'s','name':'" + emoji + "','role':'USER'}]}"))
        .extracting(Fault::name)
        .containsExactly("members[0].name");
    String regions = "'eu'" + ",'eu'".repeat(100);
    assertThat(faults("{'id':'a','policy':{'regions':[" + regions + "]}}"))
        .extracting(Fault::name)
        .containsExactly("policy.regions");
  }

  /** The largest tenant there may be, all of characters that take most room. */
  @Test
  void theLargestSnapshotFitsIntoOneMessage() {
    String name = "\uD83D\uDD25".repeat(100);
    List<TenantEvent.Member> members =
        IntStream.range(0, Tenant.MOST_MEMBERS)
            .mapToObj(i -> new TenantEvent.Member("\"".repeat(255), name, TenantEvent.Role.ADMIN))
            .toList();
    Tenant largest =
        new TenantDraft("a", name, Optional.empty(), PolicyRequest.DEFAULT, members)
            .first(new TenantEvent.Quota(1, 1, 1), Instant.EPOCH)
            .with(new SparkDefaults(mostSettings()), Instant.EPOCH);
    CloudEvent<TenantEvent> event =
        CloudEvent.of("a/1", "/t", "a", Instant.EPOCH, largest.snapshot());

    // Kafka takes 1,048,576 with what it adds itself.
    assertThat(EventFormat.of(TenantEvent.class).write(event).length).isLessThan(1_000_000);
  }

  private static Map<String, String> mostSettings() {
    int each = SparkDefaults.MOST_CHARACTERS / SparkDefaults.MOST;
    Map<String, String> settings = new TreeMap<>();
    for (int i = 0; i < SparkDefaults.MOST; i++) {
      settings.put("spark.%03d".formatted(i), "\uD83D\uDD25".repeat((each - 9) / 2));
    }
    Faults faults = new Faults();
    SparkDefaults.of(settings, faults);
    faults.refuseIfAny();
    return settings;
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThat(faults("{'idd':'a','qouta':1,'displayName':''}"))
        .extracting(Fault::name)
        .containsExactlyInAnyOrder("idd", "qouta", "id", "displayName");
  }

  private static String withMembers(int count, int subject, int name) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "{'subject':'%s','name':'%s','role':'USER'}"
                    .formatted("s".repeat(subject - 5) + "%05d".formatted(i), "n".repeat(name)))
        .collect(Collectors.joining(",", "{'id':'a','members':[", "]}"));
  }

  private static List<Fault> faults(String request) {
    return catchThrowableOfType(InvalidRequest.class, () -> read(request).toDraft()).faults();
  }

  private static CreateTenant read(String request) {
    try {
      return JSON.readValue(request.replace('\'', '"'), CreateTenant.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
