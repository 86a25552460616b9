package dev.hearth.check;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** A certificate with what it claims. */
record Certificate(X509Certificate x509) {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;

  /** The first of a PEM file, which is the one that is shown. */
  static Certificate of(byte[] pem) throws GeneralSecurityException {
    return all(pem).getFirst();
  }

  static List<Certificate> all(byte[] pem) throws GeneralSecurityException {
    List<Certificate> all = new ArrayList<>();
    for (java.security.cert.Certificate one :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      all.add(new Certificate((X509Certificate) one));
    }
    if (all.isEmpty()) {
      throw new CertificateException("no certificate in it");
    }
    return all;
  }

  /** Hosts that it was issued for, as names and addresses. */
  List<String> hosts() throws GeneralSecurityException {
    Collection<List<?>> names = x509.getSubjectAlternativeNames();
    List<String> hosts = new ArrayList<>();
    if (names != null) {
      for (List<?> name : names) {
        int kind = (Integer) name.get(0);
        if (kind == DNS || kind == ADDRESS) {
          hosts.add(name.get(1).toString());
        }
      }
    }
    return hosts;
  }

  boolean isFor(String host) throws GeneralSecurityException {
    for (String one : hosts()) {
      boolean below =
          one.startsWith("*.")
              && host.endsWith(one.substring(1))
              && host.indexOf('.') == host.length() - one.length() + 1;
      if (one.equalsIgnoreCase(host) || below) {
        return true;
      }
    }
    return false;
  }

  boolean signedBy(List<Certificate> authorities) {
    return authorities.stream().anyMatch(this::signedBy);
  }

  private boolean signedBy(Certificate authority) {
    try {
      x509.verify(authority.x509.getPublicKey());
      return x509.getIssuerX500Principal().equals(authority.x509.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  boolean isAuthority() {
    return x509.getBasicConstraints() >= 0;
  }

  /** Whether this key is its own. */
  boolean fits(byte[] keyPem) throws GeneralSecurityException {
    String text = new String(keyPem, StandardCharsets.US_ASCII);
    if (!text.contains("-----BEGIN PRIVATE KEY-----")) {
      throw new GeneralSecurityException("the key is not in PKCS#8 (BEGIN PRIVATE KEY)");
    }
    String body = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    String kind = x509.getPublicKey().getAlgorithm();
    PrivateKey key =
        KeyFactory.getInstance(kind)
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    byte[] words = {1, 2, 3};
    String algorithm =
        switch (kind) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> kind;
        };
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(words);
    byte[] signed = signer.sign();
    signer.initVerify(x509.getPublicKey());
    signer.update(words);
    return signer.verify(signed);
  }
}
