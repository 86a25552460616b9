package dev.hearth.local.kubernetes;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** One self-signed certificate for an address, as PEM files: server's own and CA at once. */
public final class TestAuthority {
  final Path certificate;
  final Path key;

  TestAuthority(Path folder) throws IOException {
    this(folder, "127.0.0.1");
  }

  public TestAuthority(Path folder, String address) throws IOException {
    certificate = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      write(certificate, certificate(pair, address));
      write(key, new JcaPKCS8Generator(pair.getPrivate(), null).generate());
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
  }

  public Path certificate() {
    return certificate;
  }

  public Path key() {
    return key;
  }

  private static X509Certificate certificate(KeyPair pair, String address)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X500Name name = new X500Name("CN=" + address);
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(now.toEpochMilli()),
            new Date(now.minus(Duration.ofHours(1)).toEpochMilli()),
            new Date(now.plus(Duration.ofDays(1)).toEpochMilli()),
            name,
            pair.getPublic());
    GeneralName[] names = {
      new GeneralName(GeneralName.iPAddress, address),
      new GeneralName(GeneralName.dNSName, "localhost")
    };
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
  }

  private static void write(Path file, Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(object);
    }
    Files.writeString(file, text.toString());
  }
}
