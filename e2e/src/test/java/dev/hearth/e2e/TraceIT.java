package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session is one trace, from its caller's own span to the bill's first line. */
@Order(3)
@ExtendWith(SharedPlatform.class)
class TraceIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** From the request down to billing, each caused by the one before it. */
  private static final List<String> PATH =
      List.of(
          "session-service SERVER POST /v1/sessions",
          "session-service PRODUCER send hearth.desired.local",
          "session-operator CONSUMER process hearth.desired.local",
          "session-operator INTERNAL reconcile READY",
          "session-operator PRODUCER send hearth.observed.local",
          "session-service CONSUMER process hearth.observed.local",
          "session-service PRODUCER send hearth.sessions",
          "billing-service CONSUMER process hearth.sessions");

  private static final String FOREIGN =
      """
      {"apiVersion": "v1", "kind": "Pod",
       "metadata": {"name": "foreign", "labels": {"spark-role": "executor"}},
       "spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "foreign:1",
         "resources": {"requests": {"cpu": "500m", "memory": "256Mi"},
                       "limits": {"cpu": "500m", "memory": "256Mi"}}}]}}
      """;

  private static final String TRACE = UUID.randomUUID().toString().replace("-", "");
  private static final String CALLER = "00f067aa0ba902b7";

  private static Platform platform;
  private static Person ada;
  private static String session;
  private static String ticket;
  private static String token;

  @BeforeAll
  static void aSessionLivesAndMeetsEveryService(Platform shared) {
    platform = shared;
    ada = platform.person("ada");
    token = ada.token();
    session =
        ada.postWithin(
                "00-" + TRACE + "-" + CALLER + "-01",
                "/v1/sessions?queue=false",
                """
                {"kind": "client", "executor": {"cores": 1, "memory": "512m", "max": 1}}
                """)
            .has(201)
            .json()
            .path("id")
            .asText();
    ada.awaitState(session, "Ready", LIMIT);
    ticket =
        ada.post("/v1/sessions/" + session + "/tickets", "{\"scopes\": [\"kube\"]}")
            .json()
            .path("ticket")
            .asText();
    String ca = ada.get("/v1/sessions/" + session).json().at("/gateway/caPem").asText();
    Doors doors = new Doors(platform.gateway(), session, ca);
    Waiting.until(
        "the ticket to open the facade",
        LIMIT,
        () -> doors.get(doors.inNamespace("pods"), Optional.of(ticket)).status() == 200);
    doors.get(doors.inNamespace("pods"), Optional.empty()).has(401);
    assertThat(doors.send("POST", doors.inNamespace("pods"), FOREIGN, Optional.of(ticket)).status())
        .as("a pod of an image that is not the session's")
        .isIn(403, 422);
    ada.delete("/v1/sessions/" + session).has(202);
    ada.awaitState(session, "Ended", LIMIT);
  }

  @Test
  void fromTheRequestToReadyIsOneTrace() {
    platform.require(Ability.TRACES);
    List<TraceSpan> path =
        Waiting.value(
            "the spans of trace " + TRACE,
            LIMIT,
            () -> path(platform.traces().spansOf(TRACE), CALLER, List.of()));

    for (int i = 1; i < path.size(); i++) {
      assertThat(path.get(i).start()).isGreaterThanOrEqualTo(path.get(i - 1).start());
    }
    assertThat(platform.traces().spansOf(TRACE)).extracting(TraceSpan::id).doesNotHaveDuplicates();
  }

  /** A request through the facade is told of, and its ticket is not. */
  @Test
  void noSpanHoldsASecret() {
    platform.require(Ability.TRACES);
    Waiting.until(
        "the facade's span",
        LIMIT,
        () -> all(platform).contains("kube GET") && all(platform).contains(session));

    assertThat(all(platform))
        .doesNotContain(ticket.substring(ticket.indexOf('.') + 1))
        .doesNotContain(token);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          tenant-service,    Tenant changed,    tenant requestId traceId
          session-service,   Session submitted, session tenant requestId traceId spanId
          session-service,   Session over,      session eventId traceId spanId
          session-operator,  is READY,          session tenant traceId spanId
          billing-service,   Session settled,   session tenant eventId
          tunnel-service,    Refused,           session requestId
          admission-service, Refused a pod,     session requestId traceId spanId
          """)
  void linesSayWhomTheyAreAbout(String service, String message, String identities) {
    Set<String> wanted = Set.of(identities.split(" "));
    Waiting.until(
        service + " to log '" + message + "' with " + wanted,
        LIMIT,
        () ->
            lines(service).stream()
                .filter(line -> line.path("message").asText().contains(message))
                .map(line -> line.path("mdc"))
                .filter(mdc -> !wanted.contains("session") || session.equals(text(mdc, "session")))
                .anyMatch(mdc -> wanted.stream().noneMatch(key -> text(mdc, key).isEmpty())));
  }

  /** What a service has logged; what is no JSON is the virtual machine's own. */
  private static List<JsonNode> lines(String service) {
    try (Stream<String> lines = platform.log(service)) {
      JsonMapper json = new JsonMapper();
      List<JsonNode> all = new ArrayList<>();
      for (String line : (Iterable<String>) lines.filter(l -> l.startsWith("{"))::iterator) {
        whole(json, line).ifPresent(all::add);
      }
      return all;
    }
  }

  /** The last one may be half written, and is read again when it is asked for again. */
  private static Optional<JsonNode> whole(JsonMapper json, String line) {
    try {
      return Optional.of(json.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode mdc, String key) {
    return mdc.path(key).asText();
  }

  /** Depth first: several spans may look alike, as one is sent for each state. */
  private static Optional<List<TraceSpan>> path(
      List<TraceSpan> spans, String parent, List<TraceSpan> found) {
    if (found.size() == PATH.size()) {
      return Optional.of(found);
    }
    return spans.stream()
        .filter(span -> span.parent().equals(parent))
        .filter(span -> describe(span).equals(PATH.get(found.size())))
        .flatMap(
            span -> {
              List<TraceSpan> longer = new ArrayList<>(found);
              longer.add(span);
              return path(spans, span.id(), longer).stream();
            })
        .findFirst();
  }

  private static String describe(TraceSpan span) {
    String kind =
        switch (span.kind()) {
          case TraceSpan.SERVER -> "SERVER";
          case TraceSpan.PRODUCER -> "PRODUCER";
          case TraceSpan.CONSUMER -> "CONSUMER";
          default -> "INTERNAL";
        };
    return span.service() + " " + kind + " " + span.name();
  }

  private static String all(Platform platform) {
    StringBuilder text = new StringBuilder();
    platform
        .traces()
        .raw()
        .forEach(request -> text.append(new String(request, StandardCharsets.ISO_8859_1)));
    return text.toString();
  }
}
