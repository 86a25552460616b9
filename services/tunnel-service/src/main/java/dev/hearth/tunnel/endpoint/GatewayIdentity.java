package dev.hearth.tunnel.endpoint;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The name that the gateway's certificate carries. The authority alone isn't enough: it signs every
 * endpoint's certificate, too.
 */
final class GatewayIdentity {
  static final String NAME = "gateway.hearth.internal";
  private static final int DNS_NAME = 2;

  private GatewayIdentity() {}

  static boolean isShownIn(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf && names(leaf);
    } catch (SSLPeerUnverifiedException none) {
      return false;
    }
  }

  private static boolean names(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        return alternatives.stream()
            .anyMatch(name -> name.getFirst().equals(DNS_NAME) && NAME.equals(name.get(1)));
      }
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .anyMatch(
                  part -> part.getType().equalsIgnoreCase("CN") && NAME.equals(part.getValue()));
    } catch (CertificateParsingException | InvalidNameException unreadable) {
      return false;
    }
  }
}
