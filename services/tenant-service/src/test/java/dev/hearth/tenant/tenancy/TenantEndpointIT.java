package dev.hearth.tenant.tenancy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.hearth.tenant.LocalParts;
import dev.hearth.tenant.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class TenantEndpointIT {
  @Test
  void administratorCreatesATenantAndItsMembersSeeIt() {
    create("aurora", "ada-sub")
        .statusCode(201)
        .header("Location", "/v1/tenants/aurora")
        .body("version", equalTo(1))
        .body("quota.cpuMillis", equalTo(8000))
        .body("members.subject", contains("ada-sub"));
    create("borealis", "grace-sub").statusCode(201);

    as(Tokens.user("ada-sub")).get("/v1/tenants/aurora").then().statusCode(200);
    as(Tokens.user("ada-sub"))
        .get("/v1/tenants")
        .then()
        .statusCode(200)
        .body("items.id", contains("aurora"));
    as(Tokens.admin()).get("/v1/tenants").then().body("items.id", hasItems("aurora", "borealis"));
    as(Tokens.admin())
        .get("/v1/tenants?limit=1")
        .then()
        .body("items.size()", equalTo(1))
        .body("next", equalTo("aurora"));
  }

  @Test
  void aStrangerCannotTellAForeignTenantFromNone() {
    create("calliope", "someone").statusCode(201);

    for (String id : new String[] {"calliope", "no-such-tenant"}) {
      problem(as(Tokens.user("stranger")).get("/v1/tenants/" + id).then(), 404, "tenant-not-found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%00b", "Aurora", "a%20b", "-a", "%F0%9F%94%A5"})
  void whatIsNoIdIsNoTenantAndNoCursor(String text) {
    String path = "/v1/tenants/" + text;
    String quota = "{\"cpuMillis\":1,\"memoryMiB\":1,\"sessions\":1}";

    problem(encoded().get(path).then(), 404, "tenant-not-found");
    problem(encoded().body(quota).put(path + "/quota").then(), 404, "tenant-not-found");
    problem(encoded().delete(path + "/members/a").then(), 404, "tenant-not-found");
    problem(encoded().get("/v1/tenants?cursor=" + text).then(), 422, "request-invalid")
        .body("fields.name", contains("cursor"));
  }

  @Test
  void noMemberHasANameThatCannotBe() {
    create("nul", "a").statusCode(201);

    problem(encoded().delete("/v1/tenants/nul/members/%00").then(), 404, "member-not-found");
  }

  @Test
  void refusesASecondTenantOfTheSameId() {
    create("twice", "a").statusCode(201);
    problem(create("twice", "b"), 409, "tenant-id-taken");
  }

  @Test
  void quotaAndMembersChangeWithAVersionEach() {
    create("changing", "a").statusCode(201);

    String quota = "{\"cpuMillis\":1000,\"memoryMiB\":2048,\"sessions\":1}";
    put("/v1/tenants/changing/quota", quota).body("version", equalTo(2));
    put("/v1/tenants/changing/quota", quota).body("version", equalTo(2));
    put("/v1/tenants/changing/members/b", "{\"name\":\"b\",\"role\":\"ADMIN\"}")
        .body("version", equalTo(3))
        .body("members.subject", containsInAnyOrder("a", "b"));
    as(Tokens.admin()).delete("/v1/tenants/changing/members/a").then().statusCode(204);
    as(Tokens.admin())
        .get("/v1/tenants/changing")
        .then()
        .body("version", equalTo(4))
        .body("members.subject", not(hasItem("a")));
    problem(
        as(Tokens.admin()).delete("/v1/tenants/changing/members/a").then(),
        404,
        "member-not-found");
  }

  @Test
  void gpusAreThoseThatTheQuotaNames() {
    create("bright", "a").statusCode(201).body("quota.gpus", equalTo(0));
    String amounts = "{\"cpuMillis\":1000,\"memoryMiB\":2048,\"sessions\":1";

    put("/v1/tenants/bright/quota", amounts + ",\"gpus\":4}").body("quota.gpus", equalTo(4));
    as(Tokens.user("a")).get("/v1/tenants/bright").then().body("quota.gpus", equalTo(4));
    problem(
            as(Tokens.admin())
                .body(amounts + ",\"gpus\":-1}")
                .put("/v1/tenants/bright/quota")
                .then(),
            422,
            "request-invalid")
        .body("fields.name", contains("gpus"));
    put("/v1/tenants/bright/quota", amounts + "}").body("quota.gpus", equalTo(0));
  }

  @Test
  void aPolicyIsReplacedWholeWithAVersion() {
    create("bounded", "a").statusCode(201);
    String policy =
        "{\"regions\":[\"eu-1\",\"eu-2\"],\"nodeIsolation\":[\"shared\",\"dedicated\"]}";

    put("/v1/tenants/bounded/policy", policy).body("version", equalTo(2));
    put("/v1/tenants/bounded/policy", policy).body("version", equalTo(2));
    as(Tokens.user("a"))
        .get("/v1/tenants/bounded")
        .then()
        .body("policy.regions", containsInAnyOrder("eu-1", "eu-2"))
        .body("policy.nodeIsolation", containsInAnyOrder("shared", "dedicated"))
        .body("policy.runtimeIsolation", contains("standard"))
        .body("quota.cpuMillis", equalTo(8000))
        .body("members.subject", contains("a"));
    put(
            "/v1/tenants/bounded/policy",
            "{\"egress\":[{\"cidr\":\"203.0.113.0/24\",\"ports\":[443,5432]},"
                + "{\"cidr\":\"2001:db8::/32\"}]}")
        .body("version", equalTo(3));
    as(Tokens.admin())
        .get("/v1/tenants/bounded")
        .then()
        .body("policy.egress.cidr", contains("203.0.113.0/24", "2001:db8::/32"))
        .body("policy.egress[0].ports", contains(443, 5432))
        .body("policy.egress[1].ports.size()", equalTo(0));
    put("/v1/tenants/bounded/policy", "{}")
        .body("version", equalTo(4))
        .body("policy.egress.size()", equalTo(0))
        .body("policy.regions.size()", equalTo(0))
        .body("policy.nodeIsolation", contains("shared"));
  }

  @Test
  void aPolicyIsCheckedAsAtCreationAndOnlyThePlatformsToSet() {
    as(Tokens.admin())
        .body(
            "{\"id\":\"ruled\",\"members\":"
                + "[{\"subject\":\"ruler\",\"name\":\"r\",\"role\":\"ADMIN\"}]}")
        .post("/v1/tenants")
        .then()
        .statusCode(201);
    String path = "/v1/tenants/ruled/policy";
    String wrong =
        "{\"regions\":[\"EU\"],\"nodeIsolation\":[\"alone\"],\"runtime\":[\"standard\"]}";

    problem(as(Tokens.admin()).body(wrong).put(path).then(), 422, "request-invalid")
        .body("fields.name", containsInAnyOrder("regions", "nodeIsolation", "runtime"));
    problem(as(Tokens.admin()).put(path).then(), 422, "request-invalid");
    problem(as(Tokens.user("ruler")).body("{}").put(path).then(), 403, "forbidden");
    problem(
        as(Tokens.admin()).body("{}").put("/v1/tenants/no-such-tenant/policy").then(),
        404,
        "tenant-not-found");
    as(Tokens.admin()).get("/v1/tenants/ruled").then().body("version", equalTo(1));
  }

  @Test
  void aFullTenantTakesNobodyMoreButStillChanges() {
    String members =
        IntStream.range(0, 500)
            .mapToObj(i -> "{\"subject\":\"m%d\",\"name\":\"n\",\"role\":\"USER\"}".formatted(i))
            .collect(Collectors.joining(","));
    as(Tokens.admin())
        .body("{\"id\":\"full\",\"members\":[" + members + "]}")
        .post("/v1/tenants")
        .then()
        .statusCode(201);
    String member = "{\"name\":\"n\",\"role\":\"ADMIN\"}";

    problem(
            as(Tokens.admin()).body(member).put("/v1/tenants/full/members/more").then(),
            409,
            "too-many-members")
        .body("limit", equalTo(500))
        .body("fields.name", contains("members"))
        .body("fields[0].remedy", startsWith("remove a member"));
    put("/v1/tenants/full/members/m7", member).body("version", equalTo(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'id':'x','colour':1,'qouta':{}}                                  | colour, qouta
          {'id':'x','quota':{'cpuMillis':'8','memoryMiB':1,'sessions':1}}   | quota.cpuMillis
          {'id':'x','quota':{'cpuMillis':8.5,'memoryMiB':1,'sessions':1}}   | quota.cpuMillis
          {'id':5}                                                          | id
          {'id':'x','members':{'subject':'s'}}                              | members
          []                                                                | (body)
          """)
  void whatIsWrongWithARequestIsNamed(String request, String fields) {
    ValidatableResponse answer =
        as(Tokens.admin()).body(request.replace('\'', '"')).post("/v1/tenants").then();
    problem(answer, 422, "request-invalid")
        .body("fields.name", containsInAnyOrder((Object[]) fields.split(", ")));
  }

  @Test
  void everyRefusalIsAProblem() {
    problem(given().get("/v1/tenants").then(), 401, "unauthenticated")
        .header("WWW-Authenticate", "Bearer");
    problem(as("not.a.token").get("/v1/tenants").then(), 401, "unauthenticated");
    String expired = Tokens.of("a", "hearth", Duration.ofMinutes(-5));
    problem(as(expired).get("/v1/tenants").then(), 401, "unauthenticated");
    String foreign = Tokens.of("a", "another-service", Duration.ofMinutes(5), "platform-admin");
    problem(as(foreign).get("/v1/tenants").then(), 401, "unauthenticated");
    problem(
        as(Tokens.user("a")).body("{\"id\":\"x\"}").post("/v1/tenants").then(), 403, "forbidden");
    problem(as(Tokens.admin()).body("{").post("/v1/tenants").then(), 400, "json-malformed");
    problem(as(Tokens.admin()).post("/v1/tenants").then(), 422, "request-invalid");
    problem(as(Tokens.admin()).get("/v1/nothing").then(), 404, "not-found");
    problem(as(Tokens.admin()).delete("/v1/tenants").then(), 405, "method-not-allowed");
    problem(
        as(Tokens.admin()).contentType("text/plain").body("x").post("/v1/tenants").then(),
        415,
        "unsupported-media-type");
    problem(as(Tokens.admin()).get("/v1/tenants?limit=many").then(), 404, "not-found");
  }

  @Test
  void theRequestsIdComesBack() {
    given()
        .header("X-Request-Id", "abc-1")
        .get("/v1/tenants")
        .then()
        .header("X-Request-Id", "abc-1")
        .body("instance", equalTo("/requests/abc-1"));
  }

  @Test
  void theCommittedDocumentIsTheServicesOwn() throws IOException {
    String actual = given().get("/q/openapi").then().statusCode(200).extract().asString();
    Files.writeString(Path.of("target", "openapi.yaml"), actual);

    assertThat(actual).isEqualTo(Files.readString(Path.of("openapi.yaml")));
  }

  private static ValidatableResponse create(String id, String member) {
    String body =
        """
        {"id":"%s","displayName":"A tenant",
         "members":[{"subject":"%s","name":"somebody","role":"USER"}]}
        """;
    return as(Tokens.admin()).body(body.formatted(id, member)).post("/v1/tenants").then();
  }

  private static ValidatableResponse put(String path, String body) {
    return as(Tokens.admin()).body(body).put(path).then().statusCode(200);
  }

  private static ValidatableResponse problem(ValidatableResponse answer, int status, String slug) {
    return answer
        .statusCode(status)
        .contentType(startsWith("application/problem+json"))
        .body("type", equalTo("/problems#" + slug))
        .body("status", equalTo(status))
        .body("instance", startsWith("/requests/"));
  }

  /** For addresses that are sent as they stand. */
  private static RequestSpecification encoded() {
    return as(Tokens.admin()).urlEncodingEnabled(false);
  }

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType("application/json");
  }
}
