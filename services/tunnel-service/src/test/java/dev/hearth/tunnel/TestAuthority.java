package dev.hearth.tunnel;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test run, with its files in a folder. */
final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final Path folder;
  private final X500Name name;
  private final KeyPair keys = newKeys();
  private final Path certificate;

  /** Paths of a certificate and its key. */
  record Issued(String certificate, String key) {}

  TestAuthority(Path folder, String name) {
    this.folder = folder;
    this.name = new X500Name("CN=" + name);
    this.certificate = folder.resolve(name + ".ca.crt");
    write(certificate, sign(this.name, keys, null));
  }

  String certificate() {
    return certificate.toString();
  }

  Issued issue(String commonName, GeneralName alternative) {
    Issued files =
        new Issued(
            folder.resolve(commonName + SERIAL.get() + ".crt").toString(),
            folder.resolve(commonName + SERIAL.get() + ".key").toString());
    issueInto(files, commonName, alternative);
    return files;
  }

  /** Another key and certificate in the place of those that are there, one file after the other. */
  void issueInto(Issued files, String commonName, GeneralName alternative) {
    KeyPair subject = newKeys();
    try {
      write(Path.of(files.key()), new JcaPKCS8Generator(subject.getPrivate(), null).generate());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    write(
        Path.of(files.certificate()), sign(new X500Name("CN=" + commonName), subject, alternative));
  }

  void issueInto(Issued files, String dnsName) {
    issueInto(files, dnsName, new GeneralName(GeneralName.dNSName, dnsName));
  }

  Issued issue(String dnsName) {
    return issue(dnsName, new GeneralName(GeneralName.dNSName, dnsName));
  }

  // The library speaks the old date type.
  @SuppressWarnings("JavaUtilDate")
  private X509CertificateHolder sign(
      X500Name subject, KeyPair subjectKeys, GeneralName alternative) {
    try {
      Instant now = Instant.now();
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(now.minusSeconds(60)),
              Date.from(now.plusSeconds(3600)),
              subject,
              subjectKeys.getPublic());
      if (alternative == null) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      } else {
        builder.addExtension(
            Extension.subjectAlternativeName, false, new GeneralNames(alternative));
      }
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    } catch (IOException | OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void write(Path file, Object pem) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(pem);
      writer.flush();
      Files.writeString(file, text.toString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
