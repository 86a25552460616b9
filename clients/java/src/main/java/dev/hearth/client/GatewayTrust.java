package dev.hearth.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom the client believes to be the gateway: the JDK's authorities, or those of one PEM file
 * alone.
 */
final class GatewayTrust {
  private GatewayTrust() {}

  static SSLContext of(Path caFile) throws IOException {
    if (caFile == null) {
      return standard();
    }
    try (InputStream pem = Files.newInputStream(caFile)) {
      return of(pem, "the CA file " + caFile);
    }
  }

  /** For an authority that a session's record names; the JDK's where it names none. */
  static SSLContext of(Optional<String> pem) throws IOException {
    return pem.isEmpty()
        ? standard()
        : of(
            new ByteArrayInputStream(pem.get().getBytes(StandardCharsets.US_ASCII)),
            "the CA that the session names");
  }

  private static SSLContext standard() throws IOException {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new IOException("The JDK has no standard trust", e);
    }
  }

  private static SSLContext of(InputStream pem, String source) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate authority : certificates(pem, source)) {
        store.setCertificateEntry("ca-" + number++, authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("No trust can be built from " + source, e);
    }
  }

  private static Collection<? extends Certificate> certificates(InputStream pem, String source)
      throws IOException, CertificateException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509").generateCertificates(pem);
    if (found.isEmpty()) {
      throw new IOException(upperFirst(source) + " holds no certificate");
    }
    return found;
  }

  private static String upperFirst(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
