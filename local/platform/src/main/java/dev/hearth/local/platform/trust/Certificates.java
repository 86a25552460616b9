package dev.hearth.local.platform.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The platform's certificates, as files. Two authorities: one that users and the API server's
 * clients trust, and one inside the data plane, between the gateway and the sessions' endpoints.
 *
 * @param folder where they lie
 */
public record Certificates(Path folder) {
  /** The name that endpoints ask of the gateway; agreed with tunnel-service. */
  private static final String GATEWAY_NAME = "gateway.hearth.internal";

  /** Makes what is missing. */
  public static Certificates in(Path folder) throws IOException {
    Certificates all = new Certificates(folder);
    Files.createDirectories(folder);
    Authority platform =
        Authority.at(all.platformCa(), all.file("platform-ca.key"), "Hearth local");
    List<GeneralName> here =
        List.of(
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    platform.issue(all.gatewayCertificate(), all.gatewayKey(), here);
    platform.issue(all.admissionCertificate(), all.admissionKey(), here);
    platform.issue(
        all.kubernetesCertificate(),
        all.kubernetesKey(),
        List.of(
            new GeneralName(GeneralName.dNSName, "kubernetes.default.svc"),
            new GeneralName(GeneralName.dNSName, "kubernetes"),
            new GeneralName(GeneralName.dNSName, "kubernetes.default"),
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    Authority dataPlane =
        Authority.at(all.dataPlaneCa(), all.dataPlaneCaKey(), "Hearth local data plane");
    dataPlane.issue(
        all.gatewayClientCertificate(),
        all.gatewayClientKey(),
        List.of(new GeneralName(GeneralName.dNSName, GATEWAY_NAME)));
    return all;
  }

  /** What vouches for the gateway, the Kubernetes API and the webhook. */
  public Path platformCa() {
    return file("platform-ca.crt");
  }

  public Path gatewayCertificate() {
    return file("gateway.crt");
  }

  public Path gatewayKey() {
    return file("gateway.key");
  }

  public Path admissionCertificate() {
    return file("admission.crt");
  }

  public Path admissionKey() {
    return file("admission.key");
  }

  public Path kubernetesCertificate() {
    return file("kubernetes.crt");
  }

  public Path kubernetesKey() {
    return file("kubernetes.key");
  }

  /** What vouches for endpoints and, to them, for the gateway. */
  public Path dataPlaneCa() {
    return file("data-plane-ca.crt");
  }

  public Path dataPlaneCaKey() {
    return file("data-plane-ca.key");
  }

  public Path gatewayClientCertificate() {
    return file("gateway-client.crt");
  }

  public Path gatewayClientKey() {
    return file("gateway-client.key");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
