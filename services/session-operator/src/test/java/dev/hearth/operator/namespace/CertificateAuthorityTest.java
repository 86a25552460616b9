package dev.hearth.operator.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"EC, SHA256withECDSA", "RSA, SHA256withRSA"})
  void signsForOneEndpointAndAsAServerOnly(String keys, String algorithm) throws Exception {
    KeyPair pair = authority(keys, algorithm);
    CertificateAuthority authority =
        new CertificateAuthority(
            new PemFiles(folder.resolve("ca.crt"), folder.resolve("ca.key")),
            Clock.fixed(NOW, ZoneOffset.UTC));

    CertificateAuthority.Issued issued = authority.issue("s1");

    X509Certificate certificate = certificate(issued.certificate());
    certificate.verify(pair.getPublic());
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactly(List.of(2, "s1.endpoint.hearth.internal"));
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
    assertThat(issued.key()).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(certificate(issued.authority()).getPublicKey()).isEqualTo(pair.getPublic());
    assertThat(issued).hasToString("Issued[key withheld]");
  }

  private KeyPair authority(String keys, String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(keys);
    generator.initialize("RSA".equals(keys) ? 2048 : 256);
    KeyPair pair = generator.generateKeyPair();
    X500Name name = new X500Name("CN=Hearth data plane");
    var certificate =
        new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(NOW),
                Date.from(NOW.plus(Duration.ofDays(365))),
                name,
                pair.getPublic())
            .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()));
    write("ca.crt", certificate);
    write("ca.key", new JcaPKCS8Generator(pair.getPrivate(), null));
    return pair;
  }

  private void write(String file, Object object) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(object);
    }
    Files.writeString(folder.resolve(file), text.toString());
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private record PemFiles(Path certificate, Path key) implements CertificateConfig {
    @Override
    public Duration endpointValidity() {
      return Duration.ofDays(90);
    }
  }
}
