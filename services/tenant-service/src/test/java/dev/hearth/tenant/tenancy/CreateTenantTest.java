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
import java.util.Collections;
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
        .isEqualTo(
            new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard"), List.of()));
    assertThat(draft.members()).isEmpty();
  }

  @Test
  void readsAllThereIs() {
    TenantDraft draft =
        read("""
                {'id':'aurora','displayName':'Aurora','quota':{'cpuMillis':8000,'memoryMiB':16384,
                 'sessions':4,'gpus':8},'policy':{'regions':['eu-1'],'nodeIsolation':['shared','dedicated']},
                 'members':[{'subject':'s1','name':'ada','role':'admin'}]}
                """)
            .toDraft();

    assertThat(draft.quota()).contains(new TenantEvent.Quota(8000, 16384, 4, 8));
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
          {'id':'a','quota':{'cpuMillis':1,'memoryMiB':1,'sessions':1,'gpus':-1}} | quota.gpus
          {'id':'a','policy':{'nodeIsolation':['alone']}}     | policy.nodeIsolation
          {'id':'a','policy':{'nodeIsolation':[]}}            | policy.nodeIsolation
          {'id':'a','policy':{'regions':['EU']}}              | policy.regions
          {'id':'a','policy':{'egress':[null]}}               | policy.egress[0]
          {'id':'a','policy':{'egress':[{}]}}                 | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'example.org'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'203.0.113.7'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'203.0.113.7/24'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'203.0.113.0/33'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'203.0.0113.0/24'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'300.0.0.0/8'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'169.254.169.254/32'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'127.0.0.0/8'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'fe80::/64'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'::ffff:a9fe:a9fe/128'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'64:ff9b::a9fe:0/112'}]}} | policy.egress[0].cidr
          {'id':'a','policy':{'egress':[{'cidr':'203.0.113.0/24','ports':[]}]}} | policy.egress[0].ports
          {'id':'a','policy':{'egress':[{'cidr':'203.0.113.0/24','ports':[0]}]}} | policy.egress[0].ports
          {'id':'a','policy':{'egress':[{'cidr':'203.0.113.0/24','port':443}]}} | policy.egress[0].port
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
  void readsNetworksThatSessionsMayReach() {
    TenantDraft draft =
        read("{'id':'a','policy':{'egress':[{'cidr':'0.0.0.0/0','ports':[5432,443,443]},"
                + "{'cidr':'10.20.0.0/16'},{'cidr':'2001:db8::/32'}]}}")
            .toDraft();

    assertThat(draft.policy().egress())
        .containsExactly(
            new TenantEvent.Egress("0.0.0.0/0", List.of(443, 5432)),
            new TenantEvent.Egress("10.20.0.0/16", List.of()),
            new TenantEvent.Egress("2001:db8::/32", List.of()));
    String each = "{'cidr':'203.0.113.0/24'}";
    assertThat(faults("{'id':'a','policy':{'egress':[" + each + ("," + each).repeat(50) + "]}}"))
        .extracting(Fault::message)
        .containsExactly("are too many");
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
        new TenantDraft("a", name, Optional.empty(), longestPolicy(), members)
            .first(new TenantEvent.Quota(1, 1, 1, 0), Instant.EPOCH)
            .with(new SparkDefaults(mostSettings()), Instant.EPOCH);
    CloudEvent<TenantEvent> event =
        CloudEvent.of("a/1", "/t", "a", Instant.EPOCH, largest.snapshot());

    // Kafka takes 1,048,576 with what it adds itself.
    assertThat(EventFormat.of(TenantEvent.class).write(event).length).isLessThan(1_000_000);
  }

  private static TenantEvent.Policy longestPolicy() {
    Set<String> regions =
        IntStream.range(0, 100)
            .mapToObj(i -> "r".repeat(60) + "%03d".formatted(i))
            .collect(Collectors.toSet());
    List<Integer> ports = IntStream.rangeClosed(65_516, 65_535).boxed().toList();
    String address = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff/128";
    return new TenantEvent.Policy(
        regions,
        Set.of("shared", "dedicated"),
        Set.of("standard", "sandbox"),
        Collections.nCopies(50, new TenantEvent.Egress(address, ports)));
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
