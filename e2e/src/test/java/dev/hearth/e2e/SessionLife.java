package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A whole life of a session with one pod in it, by somebody whom a service that is away for some
 * seconds only makes ask again.
 */
final class SessionLife {
  /** Of the smallest size. */
  static final String REQUEST =
      "{\"kind\": \"client\", \"executor\": {\"cores\": 1, \"memory\": \"512m\", \"max\": 1}}";

  /** What a pod does that lives until it is deleted, and then ends well and at once. */
  static final String UNTIL_TOLD = "trap 'exit 0' TERM; while :; do sleep 0.5; done";

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Set<Integer> AWAY = Set.of(500, 502, 503, 504);

  private final Person owner;
  private final String id;

  private SessionLife(Person owner, String id) {
    this.owner = owner;
    this.id = id;
  }

  String id() {
    return id;
  }

  static SessionLife begin(Person owner) {
    return begin(owner, UUID.randomUUID().toString());
  }

  static SessionLife begin(Person owner, String key) {
    return begin(owner, key, REQUEST);
  }

  /** Asks with one key however often, so it must be one session. */
  static SessionLife begin(Person owner, String key, String request) {
    Answer made =
        insist("a session to be taken", () -> owner.post("/v1/sessions?queue=false", request, key));
    assertThat(made.status()).as(made.text()).isIn(200, 201);
    return new SessionLife(owner, made.json().path("id").asText());
  }

  /**
   * A pod of an executor's kind that lives a second or two, asked for through the session's door.
   */
  void runAPod() {
    startAPod("sleep 1.5").awaitEnd();
  }

  /** Who asks for pods through the session's door, when that is open. */
  Worker worker() {
    await("Ready");
    return new Worker(id, image(), doors(), Optional.of(ticket()));
  }

  /** A pod of an executor's kind, asked for through the session's door when that is open. */
  Worker startAPod(String script) {
    Worker worker = worker();
    Answer made = insist("a pod", () -> worker.askFor("worker", script));
    assertThat(made.status()).as(made.text()).isIn(201, 409);
    return worker;
  }

  Doors doors() {
    Answer record = record();
    return new Doors(gateway(record), id, record.json().at("/gateway/caPem").asText());
  }

  /** That the session's pods run. */
  String image() {
    return record().json().at("/sparkConf").path("spark.kubernetes.container.image").asText();
  }

  private Answer record() {
    return insist("the session's record", () -> owner.get("/v1/sessions/" + id));
  }

  /** The pod, seen through the session's door by who has a ticket. */
  record Worker(String session, String image, Doors doors, Optional<String> ticket) {
    /** A pod of an executor's kind, whatever is decided. */
    Answer askFor(String name, String script) {
      return askFor(name, script, 0);
    }

    /** One that asks for GPUs, too. */
    Answer askFor(String name, String script, int gpus) {
      return doors.send("POST", doors.inNamespace("pods"), pod(name, script, gpus), ticket);
    }

    /** The same without any, whatever the answer. */
    Answer askOnceFor(String name, String script) {
      return doors.sendOnce("POST", doors.inNamespace("pods"), pod(name, script, 0), ticket);
    }

    private String pod(String name, String script, int gpus) {
      String more = gpus == 0 ? "" : ", \"nvidia.com/gpu\": \"" + gpus + "\"";
      return """
          {"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": "%s", "labels": {"spark-role": "executor"}},
           "spec": {"restartPolicy": "Never", "containers": [{"name": "worker", "image": "%s",
             "command": ["/bin/sh", "-c", "%s"],
             "resources": {"requests": {"cpu": "500m", "memory": "256Mi"},
                           "limits": {"cpu": "500m", "memory": "256Mi"%s}}}]}}
          """
          .formatted(name, image, script, more);
    }

    /** Empty when it has gone. */
    String phase() {
      Answer seen = insist("the pod", () -> doors.get(doors.inNamespace("pods/worker"), ticket));
      return seen.json().at("/status/phase").asText();
    }

    /** As Spark does it with an executor that it needs no more. */
    void tellToEnd() {
      Answer told =
          insist(
              "the pod to be told to end",
              () -> doors.send("DELETE", doors.inNamespace("pods/worker"), null, ticket));
      assertThat(told.status()).as(told.text()).isIn(200, 404);
    }

    void awaitEnd() {
      Waiting.until(
          "the pod of session " + session + " to end",
          LIMIT,
          () -> {
            String phase = phase();
            assertThat(phase).isNotEqualTo("Failed");
            return phase.equals("Succeeded") || phase.isEmpty();
          });
    }
  }

  void end() {
    insist("the session to be told to stop", () -> owner.delete("/v1/sessions/" + id));
    await("Ended");
  }

  void await(String state) {
    Waiting.until(
        "session " + id + " to be " + state,
        LIMIT,
        () -> {
          Answer answer = insist("the session", () -> owner.get("/v1/sessions/" + id));
          String now = answer.json().path("state").asText();
          assertThat(now).as(answer.text()).isNotEqualTo("Failed");
          return now.equals(state);
        });
  }

  String ticket() {
    return ticket("kube");
  }

  /** One that opens a door of this name. */
  String ticket(String scope) {
    String scopes = "{\"scopes\": [\"" + scope + "\"]}";
    Answer made = insist("a ticket", () -> owner.post("/v1/sessions/" + id + "/tickets", scopes));
    assertThat(made.status()).as(made.text()).isIn(201, 202);
    Waiting.until(
        "the ticket to be taken in",
        LIMIT,
        () ->
            made.json().path("accepted").asBoolean()
                || insist("the ticket", () -> owner.get(made.json().path("waitAt").asText()))
                    .json()
                    .path("accepted")
                    .asBoolean());
    return made.json().path("ticket").asText();
  }

  private static String gateway(Answer record) {
    String master = record.json().at("/sparkConf").path("spark.master").asText();
    return master.substring("k8s://".length(), master.indexOf("/s/"));
  }

  private interface Call {
    Answer make();
  }

  /** Until there is an answer of a service that is there. */
  private static Answer insist(String what, Call call) {
    return Waiting.value(
        what,
        LIMIT,
        () -> {
          try {
            Answer answer = call.make();
            return AWAY.contains(answer.status()) ? Optional.empty() : Optional.of(answer);
          } catch (UncheckedIOException e) {
            return Optional.empty();
          }
        });
  }
}
