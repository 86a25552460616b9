package dev.hearth.tunnel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How long the certificates are good that the doors were opened with. Nobody can come in through a
 * door whose certificate has run out, whatever else is well.
 */
final class CertificateDates {
  private record Dates(String file, Instant from, Instant to) {}

  private final List<Dates> certificates = new ArrayList<>();

  /** Reads the first certificate of each PEM file, which is the one that is shown. */
  static CertificateDates of(String... files) {
    CertificateDates dates = new CertificateDates();
    for (String file : files) {
      dates.certificates.add(read(file));
    }
    return dates;
  }

  private static Dates read(String file) {
    try (InputStream pem = Files.newInputStream(Path.of(file))) {
      X509Certificate first =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
      return new Dates(file, first.getNotBefore().toInstant(), first.getNotAfter().toInstant());
    } catch (IOException | CertificateException e) {
      throw new IllegalStateException(
          "the certificate in " + file + " can't be read; name a PEM file that can", e);
    }
  }

  /** When the first of them runs out, which an operator wants to know before. */
  Instant end() {
    return certificates.stream().map(Dates::to).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** Empty when all are good at that time; otherwise which is not. */
  Optional<String> fault(Instant now) {
    return certificates.stream()
        .filter(one -> now.isBefore(one.from()) || now.isAfter(one.to()))
        .map(
            one ->
                "the certificate in %s is good from %s to %s"
                    .formatted(one.file(), one.from(), one.to()))
        .findFirst();
  }
}
