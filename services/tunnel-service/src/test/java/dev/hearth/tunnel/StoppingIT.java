package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A role that is asked to stop: who is inside is told, or finishes. */
@Timeout(180)
class StoppingIT {
  private static final String VERSION = "/s/" + TunnelRig.SESSION + "/kube/version";
  private static final Map<String, String> TICKET =
      Map.of("Authorization", "Bearer " + TunnelRig.TICKET);
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** Time enough for a request, whatever stands still for some seconds on its way. */
  private static final Duration LONG = Duration.ofSeconds(15);

  @TempDir Path folder;
  private final Vertx apiVertx = Vertx.vertx();
  private final BlockingQueue<HttpServerResponse> asked = new LinkedBlockingQueue<>();
  private HttpServer api;

  @BeforeEach
  void start() {
    api =
        TunnelRig.await(
            apiVertx
                .createHttpServer()
                .requestHandler(request -> asked.add(request.response()))
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    TunnelRig.await(apiVertx.close());
  }

  private TunnelRig rig(Duration linger, Duration drain) throws IOException {
    return new TunnelRig(
        folder, api.actualPort(), new TunnelRig.Leaving(Duration.ofSeconds(30), linger, drain));
  }

  @Test
  void anEndpointThatStopsSaysGoodByeToItsTunnels() throws Exception {
    try (TunnelRig rig = rig(MOMENT, MOMENT)) {
      ControlClient control = ControlClient.open(rig);
      control.next("pods");

      Future<Void> stopped = rig.endpoint.stop();

      assertThat(rig.endpoint.isListening()).as("ready").isFalse();
      assertThat(control.closeCode()).isEqualTo(1001);
      TunnelRig.await(stopped);
    }
  }

  @Test
  void aGatewayThatStopsLetsARequestFinishAndThenClosesItsDoor() throws Exception {
    try (TunnelRig rig = rig(MOMENT, LONG)) {
      Future<HttpClientResponse> inside = rig.getWhole(VERSION, TICKET);
      HttpServerResponse held = asked.poll(60, TimeUnit.SECONDS);

      Future<Void> stopped = rig.gateway.stop();
      assertThat(rig.gateway.isListening()).as("ready").isFalse();
      held.end("{}");

      assertThat(TunnelRig.await(inside).statusCode()).isEqualTo(200);
      TunnelRig.await(stopped);
      assertThat(rig.getWhole(VERSION, TICKET).toCompletionStage().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(60));
    }
  }

  /** Whoever sends callers here may not have heard yet. */
  @Test
  void aGatewayThatStopsServesOnForAMomentThoughNothingIsOpen() throws Exception {
    try (TunnelRig rig = rig(LONG, LONG)) {
      Future<Void> stopped = rig.gateway.stop();

      Future<HttpClientResponse> late = rig.getWhole(VERSION, TICKET);
      asked.poll(60, TimeUnit.SECONDS).end("{}");

      assertThat(TunnelRig.await(late).statusCode()).isEqualTo(200);
      TunnelRig.await(stopped);
    }
  }

  @Test
  void aGatewayThatStopsDoesNotWaitForWhoNeverEnds() throws Exception {
    try (TunnelRig rig = rig(MOMENT, Duration.ofSeconds(2))) {
      ControlClient control = ControlClient.open(rig);
      control.next("pods");

      TunnelRig.await(rig.gateway.stop());

      assertThat(control.closeCode()).isEqualTo(0);
    }
  }
}
