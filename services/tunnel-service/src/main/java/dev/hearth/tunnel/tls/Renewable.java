package dev.hearth.tunnel.tls;

import java.security.cert.CertificateException;

/** What lies in files that somebody else replaces. */
sealed interface Renewable permits OwnCertificate, TrustedAuthorities {
  /**
   * Reads the files; true where they hold something new, which is in use from now on.
   *
   * @throws CertificateException where they hold nothing that could be used; then what was in use
   *     stays
   */
  boolean renew() throws CertificateException;

  String name();
}
