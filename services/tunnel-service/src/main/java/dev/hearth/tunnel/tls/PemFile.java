package dev.hearth.tunnel.tls;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** A PEM file, read anew each time: Kubernetes swaps what a mounted path leads to. */
record PemFile(String path) {
  Buffer read() throws CertificateException {
    try {
      return Buffer.buffer(Files.readAllBytes(Path.of(path)));
    } catch (IOException e) {
      throw new CertificateException(path + " can't be read; name a PEM file that can", e);
    }
  }

  /** The first certificate of the text, which is the one that is shown. */
  X509Certificate first(Buffer text) throws CertificateException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(text.getBytes()));
    } catch (CertificateException e) {
      throw new CertificateException(
          "the certificate in " + path + " can't be read; name a PEM file that can", e);
    }
  }
}
