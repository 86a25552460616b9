package dev.hearth.tenant.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.tenant.LocalParts;
import dev.hearth.tenant.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers who go before they are answered: what they asked for still takes its place. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class CrowdedDoorIT {
  private static final int PLACES = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Socket> callers = new ArrayList<>();

  @AfterEach
  void letGo() throws IOException {
    HoldEndpoint.RELEASE.countDown();
    for (Socket caller : callers) {
      caller.close();
    }
  }

  @Test
  void aPlaceIsFreeWhenItsWorkIsDoneAndNotWhenItsCallerGoes() throws IOException {
    for (int i = 0; i < PLACES; i++) {
      callers.add(ask("/v1/hold"));
    }
    await("all places to be taken")
        .atMost(PATIENCE)
        .until(() -> HoldEndpoint.INSIDE.get() == PLACES);

    for (Socket caller : callers) {
      caller.close();
    }
    await("the service to see that they are gone")
        .atMost(PATIENCE)
        .until(() -> HoldEndpoint.GONE.get() == PLACES);

    Response further = list();
    assertThat(further.statusCode()).isEqualTo(503);
    assertThat(further.<String>path("type")).isEqualTo("/problems#service-busy");

    HoldEndpoint.RELEASE.countDown();
    await("places to be free again").atMost(PATIENCE).until(() -> list().statusCode() == 200);
  }

  private static Socket ask(String path) throws IOException {
    Socket caller = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
    String request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(path, Tokens.admin());
    caller.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return caller;
  }

  private static Response list() {
    return given().auth().oauth2(Tokens.admin()).get("/v1/tenants");
  }
}
