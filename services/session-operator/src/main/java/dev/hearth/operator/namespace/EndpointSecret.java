package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The endpoint's certificate and key. Made anew each time, so it is written only where none is. */
public final class EndpointSecret {
  private EndpointSecret() {}

  public static Secret issue(SessionIdentity session, CertificateAuthority authority) {
    CertificateAuthority.Issued issued = authority.issue(session.session());
    return new SecretBuilder()
        .withMetadata(session.inNamespace(Labels.ENDPOINT))
        .withType("kubernetes.io/tls")
        .addToData("tls.crt", base64(issued.certificate()))
        .addToData("tls.key", base64(issued.key()))
        .addToData("ca.crt", base64(issued.authority()))
        .build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
