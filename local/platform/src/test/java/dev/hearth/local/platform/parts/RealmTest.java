package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.trust.Secrets;
import dev.hearth.local.platform.trust.User;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealmTest {
  private static final Path TRIAL =
      Path.of("../../deploy/kustomize/components/keycloak/realm.json");

  @TempDir Path folder;

  /** To write it: {@code ./mvnw -pl local/platform test -Dhearth.deploy.write}. */
  @Test
  void theTrialInstallationHasTheSameRealm() throws Exception {
    String realm = Realm.ofCluster().json() + "\n";
    if (System.getProperty("hearth.deploy.write") != null) {
      Files.writeString(TRIAL, realm);
    }

    assertThat(Files.readString(TRIAL))
        .as("%s: run the test with -Dhearth.deploy.write", TRIAL)
        .isEqualTo(realm);
    for (JsonNode user : new ObjectMapper().readTree(realm).path("users")) {
      assertThat(user.at("/credentials/0/value").asText()).matches("\\{\\{user\\.[a-z]+}}");
    }
  }

  @Test
  void everyUserHasTheFixedIdAndThePasswordOfThisFolder() throws Exception {
    Path file = folder.resolve("secrets.properties");
    Secrets secrets = new Secrets(file);

    JsonNode realm = new ObjectMapper().readTree(Realm.ofMachine(secrets).json());

    for (User user : User.values()) {
      JsonNode node = realm.path("users").get(user.ordinal());
      assertThat(node.path("id").asText()).isEqualTo(user.subject());
      assertThat(node.at("/credentials/0/value").asText())
          .isEqualTo(new Secrets(file).of(user.secret()));
    }
    assertThat(realm.at("/users/4/realmRoles/0").asText()).isEqualTo("platform-admin");
    assertThat(realm.at("/users/0/realmRoles").isMissingNode()).isTrue();
  }
}
