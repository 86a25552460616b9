package dev.hearth.settings;

import io.smallrye.config.SmallRyeConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * What a service that others rely on must not be started with. Without effect in development and
 * tests. What stays on this machine may be plain.
 */
public final class Production {
  private static final Set<String> WELL_KNOWN =
      Set.of(
          "postgres",
          "password",
          "passw0rd",
          "secret",
          "changeme",
          "change-me",
          "change_me",
          "admin",
          "root",
          "test",
          "hearth",
          "kafka",
          "keycloak",
          "quarkus",
          "example",
          "123456");

  private static final Pattern JDBC_HOSTS = Pattern.compile("jdbc:postgresql://([^/?]*).*");
  private static final Pattern SSL_MODE = Pattern.compile(".*[?&]sslmode=([a-z-]+).*");
  private static final Pattern JAAS_PASSWORD = Pattern.compile(".*password=\"([^\"]*)\".*");
  private static final Pattern URL = Pattern.compile("(https?)://(\\[[^\\]]+\\]|[^:/?#]+).*");
  private static final Set<String> TLS_MODES = Set.of("require", "verify-ca", "verify-full");

  private final Settings settings;
  private final Set<Unsafe> allowed;
  private final boolean active;

  public Production(Config config, Settings settings, Set<Unsafe> allowed) {
    this.settings = settings;
    this.allowed = allowed;
    this.active = config.unwrap(SmallRyeConfig.class).getProfiles().contains("prod");
  }

  /** Tokens are believed by what the provider at this address says. */
  public Production issuer() {
    String name = "quarkus.oidc.auth-server-url";
    if (!active) {
      return this;
    }
    settings.required(name, "the OIDC provider's realm, https://...");
    settings.text(name).ifPresent(url -> plainUrl(name, url));
    notTrue("quarkus.tls.trust-all", "or any server is believed");
    if (settings
        .text("quarkus.oidc.tls.verification")
        .filter("none"::equalsIgnoreCase)
        .isPresent()) {
      settings.fault(
          "quarkus.oidc.tls.verification", "none", "required, or any server is believed");
    }
    return this;
  }

  private void plainUrl(String name, String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      settings.fault(name, url, "an address that begins with https://");
    } else if (parts.group(1).equals("http") && !isHere(parts.group(2))) {
      unlessAllowed(Unsafe.PLAIN_ISSUER, name, url, "an https:// address");
    }
  }

  /** A database elsewhere is reached by TLS, and with a password that nobody guesses. */
  public Production database() {
    if (!active) {
      return this;
    }
    String name = "quarkus.datasource.jdbc.url";
    settings.required(name, "jdbc:postgresql://HOST:5432/DATABASE?sslmode=verify-full");
    settings.text(name).ifPresent(url -> plainDatabase(name, url));
    settings.required("quarkus.datasource.username", "the login of this service's own database");
    settings.required("quarkus.datasource.password", "a password of its own");
    Optional<String> user = settings.text("quarkus.datasource.username");
    settings
        .text("quarkus.datasource.password")
        .filter(password -> isGuessed(password, user))
        .ifPresent(password -> guessed("quarkus.datasource.password"));
    return this;
  }

  private void plainDatabase(String name, String url) {
    Matcher hosts = JDBC_HOSTS.matcher(url);
    Matcher mode = SSL_MODE.matcher(url);
    boolean tls = mode.matches() && TLS_MODES.contains(mode.group(1));
    // No host at all is this machine's.
    if (!tls && hosts.matches() && !areHere(hosts.group(1))) {
      unlessAllowed(
          Unsafe.PLAIN_DATABASE,
          name,
          url.replaceAll("[?&](user|password)=[^&]*", ""),
          "an address that ends with sslmode=verify-full");
    }
  }

  /** A broker elsewhere is reached by TLS, and with a password that nobody guesses. */
  public Production kafka() {
    if (!active) {
      return this;
    }
    settings.required("kafka.bootstrap.servers", "HOST:PORT of the brokers, separated by commas");
    String name = "kafka.security.protocol";
    String protocol = settings.text(name).orElse("PLAINTEXT").toUpperCase(Locale.ROOT);
    boolean here = settings.text("kafka.bootstrap.servers").map(Production::areHere).orElse(true);
    if (!here && !protocol.endsWith("SSL")) {
      unlessAllowed(Unsafe.PLAIN_KAFKA, name, protocol, "SASL_SSL");
    }
    settings
        .text("kafka.sasl.jaas.config")
        .map(JAAS_PASSWORD::matcher)
        .filter(Matcher::matches)
        .filter(found -> isGuessed(found.group(1), Optional.empty()))
        .ifPresent(found -> guessed("kafka.sasl.jaas.config"));
    return this;
  }

  /** Tokens come in by this door: it has TLS, or a proxy before it that has. */
  public Production door(boolean behindTls) {
    boolean plain =
        settings.text("quarkus.http.insecure-requests").orElse("enabled").equals("enabled");
    boolean here = settings.text("quarkus.http.host").map(Production::isHere).orElse(false);
    return !active || behindTls || !plain || here
        ? this
        : refuse(
            "quarkus.http.insecure-requests is enabled, and the door takes tokens over plain HTTP"
                + " from anywhere; set QUARKUS_HTTP_INSECURE_REQUESTS to disabled and give it a"
                + " certificate (QUARKUS_TLS_KEY_STORE_PEM_0_CERT, _KEY), or HEARTH_HTTP_BEHIND_TLS"
                + " to true where nobody but a proxy with TLS can reach it");
  }

  /** Never in the clear, whatever is allowed. */
  public Production onlyTls() {
    String name = "quarkus.http.insecure-requests";
    return !active || settings.text(name).filter("disabled"::equals).isPresent()
        ? this
        : refuse(name + " is " + settings.text(name).orElse("not set") + "; set it to disabled");
  }

  /** An address that users are sent to. */
  public Production publicUrl(String name) {
    if (!active) {
      return this;
    }
    settings
        .text(name)
        .filter(url -> !url.startsWith("https://"))
        .ifPresent(url -> settings.fault(name, url, "an address that begins with https://"));
    return this;
  }

  /** Something that the manifests leave to be filled in. */
  public Production chosen(String name, String remedy) {
    if (active) {
      settings
          .text(name)
          .filter("change-me"::equals)
          .ifPresent(value -> settings.fault(name, value, remedy));
    }
    return this;
  }

  private Production refuse(String fault) {
    settings.fault(fault);
    return this;
  }

  private void notTrue(String name, String why) {
    if (settings.text(name).filter("true"::equalsIgnoreCase).isPresent()) {
      settings.fault(name, "true", "false, " + why);
    }
  }

  private void unlessAllowed(Unsafe unsafe, String name, String value, String remedy) {
    if (!allowed.contains(unsafe)) {
      settings.fault(
          name, value, remedy + ", or HEARTH_UNSAFE_ALLOW to " + unsafe.word() + " for a trial");
    }
  }

  /** The password itself is told to nobody. */
  private void guessed(String name) {
    settings.fault(name + " has a password that anybody would try; set it to a random one");
  }

  private static boolean isGuessed(String password, Optional<String> user) {
    return WELL_KNOWN.contains(password.toLowerCase(Locale.ROOT))
        || user.filter(password::equalsIgnoreCase).isPresent();
  }

  private static boolean areHere(String hosts) {
    List<String> all = Arrays.stream(hosts.split(",")).map(String::strip).toList();
    return all.stream().allMatch(Production::isHere);
  }

  private static boolean isHere(String host) {
    String name = host.replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
    return name.isEmpty()
        || name.equals("localhost")
        || name.equals("::1")
        || name.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
  }
}
