package dev.hearth.session.tenancy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.hearth.events.TenantEvent;
import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import dev.hearth.session.publication.FakeKafka;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class TenantPolicyIT {
  @Inject World world;
  @Inject FakeKafka kafka;

  @Test
  void whatRunsStaysAndWhatIsNewObeys() {
    world.heartbeat("local", "local", Instant.now());
    world.tenantIn(Set.of(), "moving", "mona");
    String running =
        submit("{}").statusCode(201).body("state", equalTo("Placed")).extract().path("id");

    world.tenantIn(Set.of("elsewhere"), "moving", "mona");

    show(running).body("state", equalTo("Placed")).body("version", equalTo(2));
    submit("{\"region\":\"local\"}")
        .statusCode(422)
        .body("type", equalTo("/problems#request-invalid"))
        .body("fields.name", contains("region"));
    String waiting =
        submit("{}").statusCode(201).body("state", equalTo("Queued")).extract().path("id");
    as().get("/v1/sessions/" + waiting + "/placement")
        .then()
        .body(
            "placement.candidates.find { it.cluster == 'local' }.refusals",
            hasItem(containsString("may not use region local")));

    world.tenantIn(Set.of("elsewhere", "local"), "moving", "mona");

    show(waiting).body("state", equalTo("Placed"));
  }

  @Test
  void aSessionsClusterIsToldWhatItMayReachAndThatStays() throws InterruptedException {
    world.heartbeat("local", "local", Instant.now());
    world.tenantReaching(
        List.of(new TenantEvent.Egress("203.0.113.0/24", List.of(443, 5432))), "moving", "mona");
    String id = submit("{}").statusCode(201).extract().path("id");
    String told = "\"egress\":[{\"cidr\":\"203.0.113.0/24\",\"ports\":[443,5432]}]";
    assertThat(desired(id, 1).getLast().value()).contains(told);

    world.tenantReaching(List.of(), "moving", "mona");
    as().delete("/v1/sessions/" + id).then().statusCode(202);

    assertThat(desired(id, 2).getLast().value()).contains("\"revision\":2", told);
    String later = submit("{}").statusCode(201).extract().path("id");
    assertThat(desired(later, 1).getLast().value()).contains("\"egress\":[]");
  }

  private List<FakeKafka.Sent> desired(String id, int count) throws InterruptedException {
    return Awaiting.until(
        "the desired state",
        () -> kafka.of("hearth.desired.local", id),
        sent -> sent.size() == count);
  }

  private static ValidatableResponse show(String id) {
    return as().get("/v1/sessions/" + id).then();
  }

  private static ValidatableResponse submit(String body) {
    return as().contentType(ContentType.JSON).body(body).post("/v1/sessions").then();
  }

  private static RequestSpecification as() {
    return given().auth().oauth2(Tokens.user("mona"));
  }
}
