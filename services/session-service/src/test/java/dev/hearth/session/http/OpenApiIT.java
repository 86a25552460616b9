package dev.hearth.session.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.session.PlatformParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class OpenApiIT {
  @Test
  void theCommittedDocumentIsTheServicesOwn() throws IOException {
    String actual = given().get("/q/openapi").then().statusCode(200).extract().asString();
    Files.writeString(Path.of("target", "openapi.yaml"), actual);

    assertThat(actual).isEqualTo(Files.readString(Path.of("openapi.yaml")));
  }
}
