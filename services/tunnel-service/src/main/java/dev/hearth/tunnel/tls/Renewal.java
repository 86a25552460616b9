package dev.hearth.tunnel.tls;

import io.vertx.core.Vertx;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * Opens certificates and authorities, and looks from time to time whether their files were
 * replaced. What can't be used is said, and what was in use stays: nobody can come in through a
 * door whose certificate has run out, so how long it is good is known here, too.
 */
public final class Renewal {
  private static final Logger LOG = Logger.getLogger(Renewal.class);

  private final Vertx vertx;
  private final List<Renewable> all = new CopyOnWriteArrayList<>();

  public Renewal(Vertx vertx, Duration every) {
    this.vertx = vertx;
    vertx.setPeriodic(
        every.toMillis(),
        tick ->
            vertx.executeBlocking(
                () -> {
                  look();
                  return null;
                }));
  }

  public OwnCertificate certificate(String certificate, String key) {
    return opened(() -> new OwnCertificate(vertx, certificate, key));
  }

  public TrustedAuthorities authorities(String file) {
    return opened(() -> new TrustedAuthorities(vertx, file));
  }

  /** When the first certificate runs out, which an operator wants to know before. */
  public Instant end() {
    return certificates().stream()
        .map(one -> one.shown().getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /** Empty when all are good at that time; otherwise which is not. */
  public Optional<String> fault(Instant now) {
    for (OwnCertificate one : certificates()) {
      X509Certificate shown = one.shown();
      Instant from = shown.getNotBefore().toInstant();
      Instant to = shown.getNotAfter().toInstant();
      if (now.isBefore(from) || now.isAfter(to)) {
        return Optional.of(
            "the certificate in %s is good from %s to %s".formatted(one.name(), from, to));
      }
    }
    return Optional.empty();
  }

  private List<OwnCertificate> certificates() {
    return all.stream()
        .filter(OwnCertificate.class::isInstance)
        .map(OwnCertificate.class::cast)
        .toList();
  }

  private interface Opening<T> {
    T open() throws CertificateException;
  }

  private <T extends Renewable> T opened(Opening<T> opening) {
    try {
      T opened = opening.open();
      all.add(opened);
      return opened;
    } catch (CertificateException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Looks now. */
  public void look() {
    for (Renewable each : all) {
      try {
        if (each.renew()) {
          LOG.infof("Took what is new: file=%s", each.name());
        }
      } catch (CertificateException e) {
        LOG.warnf("Kept what was in use: file=%s cause=%s", each.name(), e.getMessage());
      }
    }
  }
}
