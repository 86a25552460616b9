package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the certificates that are mounted are good: in time, for their hosts, of their CA. */
final class CertificateCheck implements Check {
  /** cert-manager renews a month ahead; what is closer to its end is not being renewed. */
  private static final Duration SOON = Duration.ofDays(14);

  /** It signs certificates of 90 days for sessions' endpoints. */
  private static final Duration AUTHORITY_SOON = Duration.ofDays(120);

  private static final String WEBHOOK_HOST = "admission-service.hearth-system.svc";
  private static final String GATEWAY_NAME = "gateway.hearth.internal";
  private static final String RENEW =
      "renew it: run certificates.sh again and apply, or see cert-manager (kubectl get certificate"
          + " -A)";

  private final Clock clock;

  CertificateCheck(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "certificates";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    Map<String, MountedSecret> mounted = new TreeMap<>();
    for (String namespace : subject.scope().namespaces()) {
      MountedSecret.of(namespace, subject.cluster())
          .forEach(one -> mounted.putIfAbsent(one.purpose(), one));
    }
    if (mounted.isEmpty()) {
      return List.of(Finding.notTried(name(), "no Deployment here mounts a certificate"));
    }
    List<Finding> findings = new ArrayList<>();
    for (MountedSecret one : mounted.values()) {
      if (one.isMissing()) {
        findings.add(
            Finding.fail(
                name(),
                "the Secret " + one.namespace() + "/" + one.secret() + " is missing",
                "docs/install.md says what makes it"));
      } else if (one.has("tls.crt")) {
        findings.addAll(faults(one, mounted, subject));
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(name(), mounted.size() + " are in order: " + ends(mounted)));
    }
    return findings;
  }

  private List<Finding> faults(
      MountedSecret secret, Map<String, MountedSecret> all, Subject subject)
      throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    try {
      Certificate certificate = Certificate.of(secret.value("tls.crt"));
      if (secret.has("tls.key") && !certificate.fits(secret.value("tls.key"))) {
        findings.add(fail(secret, "its key is another one's", RENEW));
      }
      time(secret, certificate).ifPresent(findings::add);
      switch (secret.purpose()) {
        case "admission-service-tls" -> {
          host(secret, certificate, WEBHOOK_HOST).ifPresent(findings::add);
          Optional<byte[]> bundle = bundle(subject);
          if (bundle.isPresent() && !certificate.signedBy(Certificate.all(bundle.get()))) {
            findings.add(
                fail(
                    secret,
                    "the webhook's caBundle does not vouch for it",
                    "apply what certificates.sh made, Secret and webhook together"));
          }
        }
        case "tunnel-gateway-tls" -> {
          Optional<String> host = gatewayHost(subject);
          if (host.isPresent()) {
            host(secret, certificate, host.get()).ifPresent(findings::add);
          }
          if (secret.has("ca.crt")
              && !certificate.signedBy(Certificate.all(secret.value("ca.crt")))) {
            findings.add(fail(secret, "its ca.crt does not vouch for it", RENEW));
          }
        }
        case "tunnel-gateway-client-tls" -> {
          host(secret, certificate, GATEWAY_NAME).ifPresent(findings::add);
          MountedSecret authority = all.get("data-plane-ca");
          if (authority != null
              && authority.has("tls.crt")
              && !certificate.signedBy(Certificate.all(authority.value("tls.crt")))) {
            findings.add(
                fail(secret, "data-plane-ca does not vouch for it: endpoints refuse it", RENEW));
          }
        }
        case "data-plane-ca" -> {
          if (!certificate.isAuthority()) {
            findings.add(fail(secret, "it may not sign: no authority (CA:true)", RENEW));
          }
        }
        default -> {
          // Of others only the time is our business.
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      findings.add(fail(secret, "cannot be read: " + e.getMessage(), RENEW));
    }
    return findings;
  }

  private Optional<Finding> time(MountedSecret secret, Certificate certificate) {
    Instant now = clock.instant();
    Instant from = certificate.x509().getNotBefore().toInstant();
    Instant to = certificate.x509().getNotAfter().toInstant();
    if (now.isBefore(from)) {
      return Optional.of(
          fail(secret, "is good only from " + from + " on", "set the clocks right, or " + RENEW));
    }
    if (now.isAfter(to)) {
      return Optional.of(fail(secret, "ran out at " + to, RENEW));
    }
    Duration soon = secret.purpose().equals("data-plane-ca") ? AUTHORITY_SOON : SOON;
    return now.plus(soon).isAfter(to)
        ? Optional.of(Finding.warn(name(), secret.purpose() + " runs out soon, at " + to, RENEW))
        : Optional.empty();
  }

  private Optional<Finding> host(MountedSecret secret, Certificate certificate, String host)
      throws GeneralSecurityException {
    return certificate.isFor(host)
        ? Optional.empty()
        : Optional.of(
            fail(
                secret,
                "is for " + String.join(", ", certificate.hosts()) + " and not for " + host,
                "make it for that host: secrets.sh, certificates.sh or the overlay's"
                    + " certificate.yaml"));
  }

  private Finding fail(MountedSecret secret, String what, String remedy) {
    return Finding.fail(name(), secret.purpose() + ": " + what, remedy);
  }

  private static Optional<byte[]> bundle(Subject subject) throws IOException, InterruptedException {
    return subject
        .cluster()
        .find(
            "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/hearth-admission")
        .map(there -> there.at("/webhooks/0/clientConfig/caBundle").asText())
        .filter(text -> !text.isEmpty())
        .map(text -> Base64.getMimeDecoder().decode(text));
  }

  /** By which users call the gateway, as the operator was told. */
  private static Optional<String> gatewayHost(Subject subject)
      throws IOException, InterruptedException {
    for (JsonNode map :
        subject.cluster().list("/api/v1/namespaces/" + Scope.DATA_NAMESPACE + "/configmaps")) {
      String url = map.at("/data/HEARTH_GATEWAY_URL").asText();
      if (!url.isEmpty()) {
        return Optional.ofNullable(URI.create(url).getHost());
      }
    }
    return Optional.empty();
  }

  private static String ends(Map<String, MountedSecret> mounted) {
    Instant first = Instant.MAX;
    String which = "";
    for (MountedSecret one : mounted.values()) {
      try {
        Instant end =
            one.has("tls.crt")
                ? Certificate.of(one.value("tls.crt")).x509().getNotAfter().toInstant()
                : Instant.MAX;
        if (end.isBefore(first)) {
          first = end;
          which = one.purpose();
        }
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("was read a moment ago", e);
      }
    }
    return "the first to run out is " + which + ", at " + first;
  }
}
