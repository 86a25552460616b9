package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Function;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs the certificate by which the gateway knows a session's endpoint. */
@Singleton
public class CertificateAuthority {
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final CertificateConfig config;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  CertificateAuthority(CertificateConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** PEM texts; the key is in PKCS#8. */
  record Issued(String certificate, String key, String authority) {
    @Override
    public String toString() {
      return "Issued[key withheld]";
    }
  }

  /** A server certificate for the endpoint of {@code session} and nobody else. */
  Issued issue(String session) {
    try {
      X509CertificateHolder authority =
          read(
              config.certificate(),
              object -> object instanceof X509CertificateHolder holder ? holder : null);
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      X509CertificateHolder certificate = sign(authority, pair, session);
      return new Issued(pem(certificate), pem(pair.getPrivate()), pem(authority));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the data plane's authority", e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot sign with the data plane's authority", e);
    }
  }

  private X509CertificateHolder sign(X509CertificateHolder authority, KeyPair pair, String session)
      throws IOException, OperatorCreationException {
    Instant now = clock.instant();
    String host = Labels.endpointHost(session);
    X509v3CertificateBuilder certificate =
        new X509v3CertificateBuilder(
            authority.getSubject(),
            new BigInteger(127, random),
            time(now.minus(CLOCK_SKEW)),
            time(now.plus(config.endpointValidity())),
            new X500Name("CN=" + session),
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    certificate.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    certificate.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
    PrivateKey key = authorityKey();
    String algorithm = "RSA".equals(key.getAlgorithm()) ? "SHA256withRSA" : "SHA256withECDSA";
    return certificate.build(new JcaContentSignerBuilder(algorithm).build(key));
  }

  private static Time time(Instant instant) {
    return new Time(Date.from(instant));
  }

  private PrivateKey authorityKey() throws IOException {
    PrivateKeyInfo info =
        read(
            config.key(),
            object ->
                switch (object) {
                  case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                  case PrivateKeyInfo key -> key;
                  default -> null;
                });
    return new JcaPEMKeyConverter().getPrivateKey(info);
  }

  /** The first object of the file that {@code wanted} has an answer for. */
  private static <T> T read(Path file, Function<Object, T> wanted) throws IOException {
    try (Reader text = Files.newBufferedReader(file);
        PEMParser pem = new PEMParser(text)) {
      for (Object next = pem.readObject(); next != null; next = pem.readObject()) {
        T found = wanted.apply(next);
        if (found != null) {
          return found;
        }
      }
    }
    throw new IOException(file + " does not hold the PEM object that is needed");
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
    }
    return text.toString();
  }
}
