package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.platform.trust.Secrets;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.util.List;

/**
 * The realm {@code hearth} as Keycloak imports it at the first start of a data folder. In a
 * cluster's trial installation it is the same, but for its users and where they come from.
 */
final class Realm {
  static final String NAME = "hearth";
  private static final String ADMIN_ROLE = "platform-admin";
  private static final int ACCESS_SECONDS = 15 * 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Passwords passwords;
  private final List<User> users;
  private final String sslRequired;
  private final List<String> consoleUrls;

  /** Knows the password or secret of a name. */
  interface Passwords {
    String of(String name) throws IOException;
  }

  private Realm(
      Passwords passwords, List<User> users, String sslRequired, List<String> consoleUrls) {
    this.passwords = passwords;
    this.users = users;
    this.sslRequired = sslRequired;
    this.consoleUrls = consoleUrls;
  }

  static Realm ofMachine(Secrets secrets) {
    return new Realm(
        secrets::of,
        List.of(User.values()),
        "none",
        List.of("http://localhost:*", "http://localhost/*"));
  }

  /** With a name in braces in the place of each secret, for who installs it to fill in. */
  static Realm ofCluster() {
    return new Realm(
        name -> "{{" + name + "}}",
        List.of(User.ADA, User.ADMIN),
        "external",
        List.of("{{front.url}}/*"));
  }

  String json() throws IOException {
    ObjectNode realm = JSON.createObjectNode();
    realm.put("realm", NAME).put("enabled", true).put("sslRequired", sslRequired);
    realm.put("displayName", "Hearth");
    realm.put("accessTokenLifespan", ACCESS_SECONDS);
    realm.putObject("roles").putArray("realm").addObject().put("name", ADMIN_ROLE);
    ArrayNode clients = realm.putArray("clients");
    cli(clients.addObject());
    console(clients.addObject());
    services(clients.addObject());
    ArrayNode people = realm.putArray("users");
    for (User user : users) {
      user(people.addObject(), user);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(realm);
  }

  private static void cli(ObjectNode client) {
    client.put("clientId", "hearth-cli").put("name", "Hearth command line");
    client.put("publicClient", true).put("standardFlowEnabled", false);
    client.put("directAccessGrantsEnabled", true);
    client.putObject("attributes").put("oauth2.device.authorization.grant.enabled", "true");
    audience(client);
  }

  private void console(ObjectNode client) {
    client.put("clientId", "hearth-console").put("name", "Hearth console");
    client.put("publicClient", true).put("standardFlowEnabled", true);
    client.put("directAccessGrantsEnabled", false);
    client.putObject("attributes").put("pkce.code.challenge.method", "S256");
    ArrayNode redirects = client.putArray("redirectUris");
    consoleUrls.forEach(redirects::add);
    client.putArray("webOrigins").add("+");
    audience(client);
  }

  private void services(ObjectNode client) throws IOException {
    client.put("clientId", "hearth-services").put("name", "Hearth services");
    client.put("publicClient", false).put("secret", passwords.of("client.hearth-services"));
    client.put("standardFlowEnabled", false).put("directAccessGrantsEnabled", false);
    client.put("serviceAccountsEnabled", true);
    audience(client);
  }

  /** The services take only tokens that were made for them. */
  private static void audience(ObjectNode client) {
    ObjectNode mapper = client.putArray("protocolMappers").addObject();
    mapper.put("name", "hearth-audience").put("protocol", "openid-connect");
    mapper.put("protocolMapper", "oidc-audience-mapper");
    mapper
        .putObject("config")
        .put("included.custom.audience", "hearth")
        .put("access.token.claim", "true")
        .put("introspection.token.claim", "true")
        .put("id.token.claim", "false");
  }

  private void user(ObjectNode node, User user) throws IOException {
    node.put("id", user.subject()).put("username", user.login()).put("enabled", true);
    node.put("firstName", user.firstName()).put("lastName", user.lastName());
    node.put("email", user.login() + "@example.org").put("emailVerified", true);
    node.putArray("credentials")
        .addObject()
        .put("type", "password")
        .put("value", passwords.of(user.secret()))
        .put("temporary", false);
    if (user.isPlatformAdmin()) {
      node.putArray("realmRoles").add(ADMIN_ROLE);
    }
  }
}
