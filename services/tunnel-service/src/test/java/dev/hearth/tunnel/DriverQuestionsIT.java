package dev.hearth.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.tunnel.driver.DriverEndpoint;
import dev.hearth.tunnel.driver.DriverWork;
import dev.hearth.tunnel.presence.Presence;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint asks the driver behind the client whether it works; this test is both of them. */
@Timeout(180)
class DriverQuestionsIT {
  private static final String APPLICATIONS = "[{\"id\": \"spark-1\", \"name\": \"a\"}]";
  private static final String EXECUTORS =
      "[{\"id\": \"driver\", \"activeTasks\": 0, \"totalTasks\": 0},"
          + " {\"id\": \"1\", \"activeTasks\": 0, \"totalTasks\": 7, \"failedTasks\": 1}]";
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private TunnelRig rig;
  private ControlClient control;

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anIdleDriverIsAskedForItsExecutors() throws Exception {
    start(LONG, true);

    Future<DriverWork> asked = rig.endpoint.askDriver();
    ClientStream driver = collected();
    hear(driver, "GET /api/v1/applications HTTP/1.1\r\n");
    say(driver, APPLICATIONS);
    hear(driver, "GET /api/v1/applications/spark-1/jobs?status=running HTTP/1.1\r\n");
    say(driver, "[]");
    hear(driver, "GET /api/v1/applications/spark-1/executors HTTP/1.1\r\n");
    say(driver, EXECUTORS);

    assertThat(TunnelRig.await(asked))
        .isEqualTo(new DriverWork("spark-1", false, Map.of("driver", 0L, "1", 8L)));
    assertThat(driver.closeCode()).isEqualTo(1000);
  }

  @Test
  void aDriverWithAJobIsAskedNothingMore() throws Exception {
    start(LONG, true);

    assertThat(TunnelRig.await(answered(APPLICATIONS, "[{\"jobId\": 3}]")))
        .isEqualTo(new DriverWork("spark-1", true, Map.of()));
  }

  @Test
  void whatIsAskedAndAnsweredIsNobodysMovementAndNobodysUsage() throws Exception {
    start(LONG, true);
    Presence.Snapshot before = rig.presence.snapshot();

    TunnelRig.await(answered(APPLICATIONS, "[]", EXECUTORS));

    assertThat(rig.presence.snapshot().bytesIn()).isEqualTo(before.bytesIn()).isZero();
    assertThat(rig.presence.snapshot().bytesOut()).isEqualTo(before.bytesOut()).isZero();
    assertThat(rig.meters.find("hearth.endpoint.tunnel").functionCounters())
        .isNotEmpty()
        .allSatisfy(passed -> assertThat(passed.count()).isZero());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no HTTP at all\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: some\r\n\r\n"
      })
  void anythingButAnAnswerIsNone(String garbage) throws Exception {
    start(LONG, true);

    Future<DriverWork> asked = rig.endpoint.askDriver();
    ClientStream driver = collected();
    driver.send(garbage.getBytes(UTF_8));

    assertSilent(asked, "driver");
    assertThat(driver.closeCode()).isEqualTo(1000);
    assertThat(TunnelRig.await(answered(APPLICATIONS, "[{}]")).running())
        .as("and it is asked again")
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "null",
        "[]",
        "{}",
        "[1]",
        "[{\"id\": \"\"}]",
        "[{\"id\": \"../\"}]",
        "[{\"id\": \"a b\"}]"
      })
  void applicationsThatAreNoneAreNoAnswer(String applications) throws Exception {
    start(LONG, true);

    assertSilent(answered(applications), "application");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1]",
        "[{\"totalTasks\": \"many\", \"id\": \"1\"}]",
        "[{}]",
        "[{\"id\": \"an-executor-that-nobody-calls-like-this\"}]"
      })
  void executorsThatAreNoneAreNoAnswer(String executors) throws Exception {
    start(LONG, true);

    assertSilent(answered(APPLICATIONS, "[]", executors), "executors");
  }

  @Test
  void anAnswerWithoutEndIsHungUpOn() throws Exception {
    start(LONG, true);

    Future<DriverWork> asked = rig.endpoint.askDriver();
    ClientStream driver = collected();
    driver.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
    byte[] chunk = ("8000\r\n" + " ".repeat(0x8000) + "\r\n").getBytes(UTF_8);
    for (int i = 0; i < 16; i++) {
      driver.send(chunk);
    }

    assertSilent(asked, "bytes");
    assertThat(driver.closeCode()).isEqualTo(1000);
  }

  @Test
  void oneQuestionIsAskedAtATime() throws Exception {
    start(LONG, true);

    Future<DriverWork> asked = rig.endpoint.askDriver();
    ClientStream driver = collected();
    assertSilent(rig.endpoint.askDriver(), "before");

    say(driver, APPLICATIONS);
    say(driver, "[{}]");
    assertThat(TunnelRig.await(asked).running()).isTrue();
  }

  @Test
  void aDriverThatNeverAnswersIsHungUpOn() throws Exception {
    start(Duration.ofSeconds(1), true);
    ClientStream driver = null;
    // Where this machine stands still the time is up before the stream is there: once more.
    while (driver == null) {
      Future<DriverWork> asked = rig.endpoint.askDriver();
      String stream = control.next("accept").getString("stream");
      try {
        driver = ClientStream.open(rig, "stream/" + stream);
      } catch (IllegalStateException late) {
        assertThat(late).hasMessageContaining("404");
      }
      assertSilent(asked, "no answer within");
    }

    assertThat(driver.closeCode()).isEqualTo(1000);
  }

  @Test
  void aQuestionThatNobodyCollectsIsTakenBack() throws Exception {
    start(Duration.ofMillis(200), true);

    assertSilent(rig.endpoint.askDriver(), "no answer within");

    String stream = control.next("accept").getString("stream");
    assertThatThrownBy(() -> ClientStream.open(rig, "stream/" + stream))
        .hasMessageContaining("404");
  }

  @Test
  void whoIsNotThereOrHasNoUiIsNotAsked() throws Exception {
    start(LONG, false);
    assertSilent(rig.endpoint.askDriver(), "UI");
    control.close();
    Eventually.holds("the client is gone", () -> !rig.presence.snapshot().clientConnected());
    assertSilent(rig.endpoint.askDriver(), "UI");
  }

  @Test
  void aClientThatWontDialIsNoAnswer() throws Exception {
    start(LONG, true);

    Future<DriverWork> asked = rig.endpoint.askDriver();
    String stream = control.next("accept").getString("stream");
    control.say(new JsonObject().put("op", "reject").put("stream", stream));

    assertSilent(asked, "carry");
  }

  @Test
  void theClientThatTakesThePortsOverAnswersWhatWasAsked() throws Exception {
    start(LONG, true);
    Future<DriverWork> asked = rig.endpoint.askDriver();
    String stream = control.next("accept").getString("stream");

    control = ControlClient.open(rig).listen(rig.driverPort, rig.uiPort);

    assertThat(control.next("accept").getString("stream")).isEqualTo(stream);
    ClientStream driver = ClientStream.open(rig, "stream/" + stream);
    say(driver, APPLICATIONS);
    say(driver, "[{}]");
    assertThat(TunnelRig.await(asked).running()).isTrue();
  }

  @Test
  void theOperatorIsToldFiguresOrThatThereAreNone() throws Exception {
    start(LONG, true);
    Router router = Router.router(rig.vertx);
    new DriverEndpoint(rig.endpoint::askDriver).mount(router);
    int port =
        TunnelRig.await(rig.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
    HttpClient operator = rig.vertx.createHttpClient();

    Future<String> told = ask(operator, port);
    ClientStream driver = collected();
    say(driver, APPLICATIONS);
    say(driver, "[]");
    say(driver, EXECUTORS);
    assertThat(new JsonObject(TunnelRig.await(told)))
        .isEqualTo(
            new JsonObject()
                .put("application", "spark-1")
                .put("running", false)
                .put("tasks", new JsonObject().put("driver", 0).put("1", 8)));

    control.listen(rig.driverPort).next("listening");
    assertThat(TunnelRig.await(ask(operator, port))).startsWith("503 {\"silent\":");
  }

  /** What the operator asks is at no door of the gateway's. */
  @ParameterizedTest
  @ValueSource(strings = {"/session/driver", "/s/s0123456789ab/session/driver"})
  void noDoorLeadsToIt(String uri) throws Exception {
    start(LONG, true);

    int status =
        TunnelRig.await(rig.getWhole(uri, Map.of("Authorization", "Bearer " + TunnelRig.TICKET)))
            .statusCode();

    assertThat(status).isEqualTo(404);
  }

  private void start(Duration driverWithin, boolean withUi)
      throws IOException, InterruptedException {
    rig =
        new TunnelRig(
            folder,
            TunnelRig.freePort(),
            TunnelRig.LONG,
            new TunnelRig.Around(
                TunnelRig.UNHURRIED,
                TunnelRig.UNHURRIED,
                1_000,
                TunnelRig.Leaving.UNHURRIED,
                driverWithin));
    control = ControlClient.open(rig);
    if (withUi) {
      control.listen(rig.driverPort, rig.uiPort).next("listening");
    } else {
      control.listen(rig.driverPort).next("listening");
    }
  }

  /** The client's stream to its driver, which this test is. */
  private ClientStream collected() throws InterruptedException {
    JsonObject accept = control.next("accept");
    assertThat(accept.getInteger("port")).isEqualTo(rig.uiPort);
    return ClientStream.open(rig, "stream/" + accept.getString("stream"));
  }

  private Future<DriverWork> answered(String... bodies) throws InterruptedException {
    Future<DriverWork> asked = rig.endpoint.askDriver();
    ClientStream driver = collected();
    for (int i = 0; i < bodies.length; i++) {
      int questions = i + 1;
      Eventually.holds("the driver is asked", () -> questions(driver) == questions);
      say(driver, bodies[i]);
    }
    return asked;
  }

  private static int questions(ClientStream driver) {
    return driver.text().split("\r\n\r\n", -1).length - 1;
  }

  private static void hear(ClientStream driver, String request) {
    Eventually.holds("the driver hears " + request, () -> driver.text().contains(request));
  }

  private static void say(ClientStream driver, String body) {
    driver.send(
        ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
            .getBytes(UTF_8));
  }

  /** The body, after the status where that is none of success. */
  private static Future<String> ask(HttpClient operator, int port) {
    return operator
        .request(HttpMethod.GET, port, "127.0.0.1", "/session/driver")
        .compose(
            request ->
                request
                    .send()
                    .compose(
                        answer ->
                            answer
                                .body()
                                .map(
                                    body ->
                                        (answer.statusCode() == 200
                                                ? ""
                                                : answer.statusCode() + " ")
                                            + body)));
  }

  private static void assertSilent(Future<DriverWork> asked, String why) {
    assertThatThrownBy(() -> TunnelRig.await(asked)).hasMessageContaining(why);
  }
}
