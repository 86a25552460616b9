package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The API server finds the webhook, believes it, and asks it about what it should. */
class WebhookIT {
  private static final String OPERATOR = "system:serviceaccount:hearth-system:session-operator";

  @ParameterizedTest
  @EnumSource(names = {"TRIAL", "DATA_PLANE", "DATA_PLANE_BY_GATEWAY_API"})
  void theWebhookLeadsToTheService(Installation installation) throws IOException {
    JsonNode webhook = webhook(installation);
    JsonNode target = webhook.at("/clientConfig/service");

    Manifest service =
        installation.of("Service").stream()
            .filter(one -> one.name().equals(target.path("name").asText()))
            .filter(one -> one.namespace().equals(target.path("namespace").asText()))
            .findFirst()
            .orElseThrow();
    assertThat(service.json().at("/spec/ports/0/port")).isEqualTo(target.path("port"));
    assertThat(
            Files.readString(
                Repository.ROOT.resolve(
                    "services/admission-service/src/main/java/dev/hearth/admission/review"
                        + "/ReviewEndpoint.java")))
        .contains("@Path(\"" + target.path("path").asText() + "\")");
    assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Fail");
    assertThat(webhook.toString()).contains(OPERATOR);
  }

  /** By certificates.sh: an authority in the configuration that signed what the service shows. */
  @ParameterizedTest
  @EnumSource(names = {"TRIAL", "DATA_PLANE_BY_GATEWAY_API"})
  void theApiServerBelievesTheCertificate(Installation installation) throws Exception {
    String authority = webhook(installation).at("/clientConfig/caBundle").asText();
    X509Certificate shown = secret(installation, "admission-service-tls", "tls.crt");

    shown.verify(certificate(authority).getPublicKey());
    assertThat(shown.getSubjectAlternativeNames().toString())
        .contains("admission-service.hearth-system.svc");
    assertThat(shown.getNotAfter().toInstant())
        .isAfter(java.time.Instant.now().plus(java.time.Duration.ofDays(360)));
  }

  @Test
  void certManagerIsToldWhereTheAuthorityBelongs() {
    Manifest configuration = Installation.DATA_PLANE.of("MutatingWebhookConfiguration").get(0);
    String from =
        configuration.json().at("/metadata/annotations/cert-manager.io~1inject-ca-from").asText();

    assertThat(Installation.DATA_PLANE.of("Certificate"))
        .filteredOn(one -> from.equals(one.namespace() + "/" + one.name()))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.json().at("/spec/dnsNames/0").asText())
                    .isEqualTo("admission-service.hearth-system.svc"));
  }

  /**
   * Endpoints know the gateway by a name that tunnel-service insists on, from their own authority.
   */
  @ParameterizedTest
  @EnumSource(names = {"TRIAL", "DATA_PLANE_BY_GATEWAY_API"})
  void endpointsBelieveTheGateway(Installation installation) throws Exception {
    X509Certificate client = secret(installation, "tunnel-gateway-client-tls", "tls.crt");
    X509Certificate authority = secret(installation, "data-plane-ca", "tls.crt");

    client.verify(authority.getPublicKey());
    assertThat(authority.getBasicConstraints()).isNotNegative();
    assertThat(client.getSubjectAlternativeNames().toString()).contains("gateway.hearth.internal");
    assertThat(secret(installation, "tunnel-gateway-client-tls", "ca.crt")).isEqualTo(authority);
    // Endpoints' keys are of no use at the public door, and the other way round.
    X509Certificate door = secret(installation, "tunnel-gateway-tls", "tls.crt");
    assertThat(door.getIssuerX500Principal()).isNotEqualTo(client.getIssuerX500Principal());
  }

  @Test
  void theClusterOfADataPlaneIsReachedAtTheHostOfItsCertificate() {
    String url =
        Installation.DATA_PLANE.of("ConfigMap").stream()
            .map(map -> map.json().at("/data/HEARTH_GATEWAY_URL").asText())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(Installation.DATA_PLANE.of("Certificate"))
        .filteredOn(one -> one.name().equals("tunnel-gateway-tls"))
        .singleElement()
        .satisfies(
            one ->
                assertThat("https://" + one.json().at("/spec/dnsNames/0").asText()).isEqualTo(url));
  }

  private static JsonNode webhook(Installation installation) {
    List<Manifest> all = installation.of("MutatingWebhookConfiguration");
    assertThat(all).hasSize(1);
    return all.get(0).json().at("/webhooks/0");
  }

  private static X509Certificate secret(Installation installation, String name, String key)
      throws GeneralSecurityException {
    return installation.of("Secret").stream()
        .filter(one -> one.name().matches(name + "-[a-z0-9]{10}"))
        .map(one -> one.json().path("data").path(key).asText())
        .map(WebhookIT::certificate)
        .findFirst()
        .orElseThrow();
  }

  private static X509Certificate certificate(String base64) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
