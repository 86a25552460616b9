package dev.hearth.admission.review;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready with a certificate that has run out: the API server would not speak to us. The one that
 * counts is the one in use; a renewed file is taken within half a minute.
 */
@Readiness
@ApplicationScoped
class CertificateReadiness implements HealthCheck {
  private final TlsConfigurationRegistry registry;

  CertificateReadiness(TlsConfigurationRegistry registry) {
    this.registry = registry;
  }

  void measure(@Observes StartupEvent event, MeterRegistry meters) {
    Gauge.builder("hearth.certificate.expiry.timestamp", this, CertificateReadiness::end)
        .baseUnit("seconds")
        .register(meters);
  }

  private double end() {
    return certificate().map(one -> one.getNotAfter().getTime() / 1e3).orElse(Double.NaN);
  }

  @Override
  public HealthCheckResponse call() {
    return at(Instant.now());
  }

  HealthCheckResponse at(Instant now) {
    var answer = HealthCheckResponse.named("certificate");
    Optional<X509Certificate> certificate = certificate();
    if (certificate.isEmpty()) {
      return answer.down().withData("missing", "no certificate is loaded").build();
    }
    Instant from = certificate.get().getNotBefore().toInstant();
    Instant to = certificate.get().getNotAfter().toInstant();
    return answer
        .status(!now.isBefore(from) && !now.isAfter(to))
        .withData("from", from.toString())
        .withData("to", to.toString())
        .build();
  }

  private Optional<X509Certificate> certificate() {
    return registry
        .get("webhook")
        .map(TlsConfiguration::getKeyStore)
        .flatMap(CertificateReadiness::certificate);
  }

  private static Optional<X509Certificate> certificate(KeyStore keys) {
    try {
      for (String alias : Collections.list(keys.aliases())) {
        if (keys.getCertificate(alias) instanceof X509Certificate one) {
          return Optional.of(one);
        }
      }
      return Optional.empty();
    } catch (KeyStoreException e) {
      throw new IllegalStateException("the loaded certificate can't be read", e);
    }
  }
}
