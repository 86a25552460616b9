package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another tenant's user stands before every door of a session, and none opens. */
@Order(2)
@ExtendWith(SharedPlatform.class)
class DoorsIT {
  private static final Duration READY_LIMIT = Duration.ofMinutes(4);

  /** Of either tenant, so that it is somebody's own and somebody else's. */
  private static final Map<String, String> TENANT_CHANGES =
      Map.of(
          "borealis/quota", "{\"cpuMillis\": 1, \"memoryMiB\": 1, \"sessions\": 1}",
          "aurora/quota", "{\"cpuMillis\": 900000, \"memoryMiB\": 900000, \"sessions\": 900}",
          "aurora/policy", "{\"nodeIsolation\": [\"dedicated\"]}",
          "borealis/policy", "{\"egress\": [{\"cidr\": \"203.0.113.0/24\"}]}",
          "borealis/spark-defaults", "{\"spark.sql.shuffle.partitions\": \"7\"}",
          "aurora/spark-defaults", "{\"spark.sql.shuffle.partitions\": \"7\"}",
          "borealis/members/mallory", "{\"name\": \"mallory\", \"role\": \"admin\"}");

  /** The only one that a tenant's own administrator may make. */
  private static final Set<String> OWN =
      Set.of("ada: aurora/spark-defaults", "grace: borealis/spark-defaults");

  private static final Duration TAKEN_IN_LIMIT = Duration.ofMinutes(2);

  private static Platform platform;
  private static Person ada;
  private static Person grace;
  private static String session;
  private static String foreignSession;
  private static Doors doors;
  private static String ticket;
  private static String foreignTicket;

  @BeforeAll
  static void twoTenantsHaveASessionEach(Platform shared) {
    platform = shared;
    ada = platform.person("ada");
    grace = platform.person("grace");
    session = ada.newSession();
    foreignSession = grace.newSession();
    ada.awaitState(session, "Ready", READY_LIMIT);
    grace.awaitState(foreignSession, "Ready", READY_LIMIT);
    String ca = ada.get("/v1/sessions/" + session).json().path("gateway").path("caPem").asText();
    doors = new Doors(platform.gateway(), session, ca);
    ticket = ada.ticket(session, "kube", "tunnel");
    foreignTicket = grace.ticket(foreignSession, "kube", "tunnel");
  }

  @AfterAll
  static void sessionsEnd() {
    ada.delete("/v1/sessions/" + session).has(202);
    grace.delete("/v1/sessions/" + foreignSession).has(202);
    ada.awaitState(session, "Ended", READY_LIMIT);
    grace.awaitState(foreignSession, "Ended", READY_LIMIT);
  }

  static Stream<String> strangers() {
    // Of another tenant both, and of the same one without a share in others' sessions.
    return Stream.of("grace", "linus", "alan");
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void strangersSessionIsNotThere(String login) {
    Person stranger = platform.person(login);
    String path = "/v1/sessions/" + session;

    for (String below : List.of("", "/events", "/placement", "/tickets")) {
      stranger.get(path + below).isProblem(404);
    }
    stranger.post(path + "/tickets", "{}").isProblem(404);
    stranger.delete(path + "/tickets/any").isProblem(404);
    stranger.delete(path).isProblem(404);
    assertThat(stranger.get("/v1/sessions").has(200).text()).doesNotContain(session);
    assertThat(ada.get(path).has(200).json().path("state").asText()).isEqualTo("Ready");
  }

  @Test
  void whatIsNotThereAndWhatIsForeignLookTheSame() {
    JsonNode foreign = grace.get("/v1/sessions/" + session).isProblem(404).json();
    JsonNode absent = grace.get("/v1/sessions/s000000000000").isProblem(404).json();

    assertThat(foreign.path("type")).isEqualTo(absent.path("type"));
    assertThat(foreign.path("detail").asText().replace(session, "s000000000000"))
        .isEqualTo(absent.path("detail").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grace", "linus"})
  void otherTenantsUsageAndCostsAreNotThere(String login) {
    Person stranger = platform.person(login);

    stranger.get("/v1/usage?session=" + session).isProblem(404);
    stranger.get("/v1/costs?session=" + session).isProblem(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grace", "linus"})
  void otherTenantIsNotThere(String login) {
    Person stranger = platform.person(login);

    stranger.get("/v1/tenants/aurora").isProblem(404);
    assertThat(stranger.get("/v1/tenants").has(200).text()).doesNotContain("aurora");
  }

  @Test
  void memberDoesNotAdministerTenants() {
    for (String login : List.of("ada", "grace", "alan", "linus")) {
      Person person = platform.person(login);
      person.post("/v1/tenants", "{\"id\": \"mine\", \"displayName\": \"Mine\"}").isProblem(403);
      TENANT_CHANGES.forEach(
          (change, body) -> {
            if (!OWN.contains(login + ": " + change)) {
              int status = person.send("PUT", "/v1/tenants/" + change, body).status();
              assertThat(status).as("%s: %s", login, change).isIn(403, 404);
            }
          });
    }
  }

  @Test
  void administratorReadsButGetsNoTicket() {
    Person admin = platform.person("admin");

    admin.get("/v1/sessions/" + session).has(200);
    int status = admin.post("/v1/sessions/" + session + "/tickets", "{}").status();
    assertThat(status).isIn(403, 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/sessions", "/v1/tenants", "/v1/clusters", "/v1/usage?session=s000000000000"})
  void withoutATokenNothingOpens(String path) {
    ada.send("GET", path, null, Optional.empty()).isProblem(401);
    ada.send("GET", path, null, Optional.of("Bearer garbage")).isProblem(401);
    ada.send("GET", path, null, Optional.of("Bearer " + ticket)).isProblem(401);
  }

  @Test
  void ownTicketOpensItsDoors() {
    JsonNode pods = doors.get(doors.inNamespace("pods"), Optional.of(ticket)).has(200).json();

    assertThat(pods.path("kind").asText()).isEqualTo("PodList");
    assertThat(doors.knock("/tunnel/control", Optional.of(ticket))).isEqualTo(101);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/kube/version", "/tunnel/control"})
  void foreignTicketOpensNothing(String door) {
    doors.get(door, Optional.of(foreignTicket)).isProblem(403);
    assertThat(doors.knock(door, Optional.of(foreignTicket))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/kube/version", "/tunnel/control"})
  void withoutATicketNothingOpens(String door) {
    doors.get(door, Optional.empty()).isProblem(401);
    doors.get(door, Optional.of("garbage")).isProblem(401);
    doors.get(door, Optional.of(session + "." + "A".repeat(43))).isProblem(401);
    doors.get(door, Optional.of(ada.token())).isProblem(401);
    assertThat(doors.knock(door, Optional.empty())).isEqualTo(401);
  }

  @Test
  void refusalsAreCounted() {
    double before = refusals();
    doors.get("/kube/version", Optional.empty()).isProblem(401);
    doors.get("/kube/version", Optional.of(foreignTicket)).isProblem(403);

    assertThat(refusals()).isGreaterThanOrEqualTo(before + 2);
  }

  @Test
  void ticketOpensOnlyTheDoorsOfItsScopes() {
    String kube = ada.ticket(session, "kube");
    String tunnel = ada.ticket(session, "tunnel");

    doors.get("/kube/version", Optional.of(kube)).has(200);
    doors.get("/kube/version", Optional.of(tunnel)).isProblem(403);
    assertThat(doors.knock("/tunnel/control", Optional.of(kube))).isEqualTo(403);
  }

  @Test
  void ticketThatWasTakenBackOpensNothing() {
    Answer made = ada.post("/v1/sessions/" + session + "/tickets", "{\"scopes\": [\"kube\"]}");
    Optional<String> taken = Optional.of(made.json().path("ticket").asText());
    Waiting.until(
        "a new ticket to open its door",
        TAKEN_IN_LIMIT,
        () -> doors.get("/kube/version", taken).status() == 200);

    String id = made.json().path("id").asText();
    assertThat(ada.delete("/v1/sessions/" + session + "/tickets/" + id).status() / 100)
        .isEqualTo(2);

    Waiting.until(
        "a ticket that was taken back to open nothing",
        TAKEN_IN_LIMIT,
        () -> doors.get("/kube/version", taken).status() == 401);
  }

  @Test
  void expiredTicketOpensNothing() {
    Answer made =
        ada.post(
            "/v1/sessions/" + session + "/tickets",
            "{\"scopes\": [\"kube\"], \"expiresIn\": \"PT5S\"}");
    assertThat(made.status()).as(made.text()).isIn(201, 202);
    Optional<String> shortLived = Optional.of(made.json().path("ticket").asText());

    Waiting.until(
        "a ticket of five seconds to expire",
        TAKEN_IN_LIMIT,
        () ->
            doors
                .get("/kube/version", shortLived)
                .json()
                .path("type")
                .asText()
                .endsWith("ticket-expired"));
    doors.get("/kube/version", shortLived).isProblem(401);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    secrets",
    "GET,    secrets/hearth-endpoint",
    "GET,    serviceaccounts",
    "POST,   serviceaccounts/hearth-endpoint/token",
    "GET,    pods/hearth-endpoint/exec?command=id",
    "POST,   pods/hearth-endpoint/exec?command=id",
    "GET,    pods/hearth-endpoint/attach",
    "POST,   pods/hearth-endpoint/portforward",
    "GET,    pods/hearth-endpoint/proxy/",
    "DELETE, pods/hearth-endpoint",
    "DELETE, services/driver",
    "PUT,    pods/hearth-endpoint",
    "GET,    resourcequotas",
    "GET,    ../../../../api/v1/secrets"
  })
  void facadeServesOnlyWhatSparkNeeds(String method, String path) {
    String body = method.startsWith("P") ? "{}" : null;

    int status = doors.send(method, doors.inNamespace(path), body, Optional.of(ticket)).status();

    assertThat(status).isIn(path.startsWith("..") ? List.of(400, 403) : List.of(403));
  }

  @Test
  void facadeServesNoOtherNamespace() {
    for (String path :
        List.of(
            "/kube/api/v1/namespaces/hearth-" + foreignSession + "/pods",
            "/kube/api/v1/namespaces/hearth-system/pods",
            "/kube/api/v1/pods",
            "/kube/api/v1/namespaces",
            "/kube/api/v1/nodes",
            "/kube/apis/hearth.dev/v1/sparksessions")) {
      assertThat(doors.get(path, Optional.of(ticket)).status()).as(path).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec.hostNetwork        | "hostNetwork": true
          spec.nodeName           | "nodeName": "elsewhere"
          spec.serviceAccountName | "serviceAccountName": "hearth-endpoint"
          hostPath                | "volumes": [{"name": "node", "hostPath": {"path": "/"}}]
          spec.volumes[0].secret  | "volumes": [{"name": "s", "secret": {"secretName": "hearth-endpoint"}}]
          """)
  void podThatIsMoreThanAnExecutorIsRefusedByName(String field, String spec) {
    String image = "nobody/knows:this";
    String pod =
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "intruder", "labels": {"spark-role": "executor"}},
         "spec": {%s, "containers": [{"name": "c", "image": "%s"}]}}
        """
            .formatted(spec, image);

    Answer answer = doors.send("POST", doors.inNamespace("pods"), pod, Optional.of(ticket));

    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(answer.json().path("kind").asText()).isEqualTo("Status");
    assertThat(answer.json().path("message").asText())
        .contains(field, "spec.containers[0].image '" + image + "'");
  }

  private static double refusals() {
    return platform
        .metrics("tunnel-service")
        .has(200)
        .text()
        .lines()
        .filter(line -> line.startsWith("hearth_gateway_refusals_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
