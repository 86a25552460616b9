package dev.hearth.local.platform.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @TempDir Path folder;

  @Test
  void eachAuthorityVouchesForItsOwnAndKeepsItsKeyToItself() throws Exception {
    Certificates all = Certificates.in(folder);

    read(all.gatewayCertificate()).verify(read(all.platformCa()).getPublicKey());
    read(all.gatewayClientCertificate()).verify(read(all.dataPlaneCa()).getPublicKey());
    assertThat(read(all.gatewayClientCertificate()).getSubjectAlternativeNames())
        .contains(List.of(2, "gateway.hearth.internal"));
    assertThat(read(all.gatewayCertificate()).getSubjectAlternativeNames())
        .contains(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.dataPlaneCaKey())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(all.gatewayKey())).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @Test
  void aSecondStartKeepsWhatTheFirstMade() throws Exception {
    Certificates all = Certificates.in(folder);
    String before = Files.readString(all.platformCa());

    Certificates.in(folder);

    assertThat(Files.readString(all.platformCa())).isEqualTo(before);
  }

  private static X509Certificate read(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
