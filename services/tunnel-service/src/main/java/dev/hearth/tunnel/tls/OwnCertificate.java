package dev.hearth.tunnel.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A certificate and its key, as two PEM files hold them now. A handshake begins and ends with the
 * same pair, whatever is renewed meanwhile; connections that are open don't notice.
 */
public final class OwnCertificate extends X509ExtendedKeyManager implements Renewable {
  private final Vertx vertx;
  private final PemFile certificate;
  private final PemFile key;
  private volatile Pair current;
  private volatile Pair former;

  /** A pair that was in use; its number is in the aliases that it gives to handshakes. */
  private record Pair(
      long number, Buffer text, X509Certificate first, X509ExtendedKeyManager keys) {
    String outer(String alias) {
      return alias == null ? null : number + "/" + alias;
    }
  }

  OwnCertificate(Vertx vertx, String certificate, String key) throws CertificateException {
    this.vertx = vertx;
    this.certificate = new PemFile(certificate);
    this.key = new PemFile(key);
    renew();
  }

  /** For a server or a client. */
  public KeyCertOptions options() {
    return KeyCertOptions.wrap(this);
  }

  /** The one that is shown from now on. */
  X509Certificate shown() {
    return current.first();
  }

  @Override
  public String name() {
    return certificate.path();
  }

  @Override
  public synchronized boolean renew() throws CertificateException {
    Buffer chain = certificate.read();
    Buffer secret = key.read();
    Buffer text = chain.copy().appendBuffer(secret);
    if (current != null && current.text().equals(text)) {
      return false;
    }
    Pair next =
        new Pair(
            current == null ? 0 : current.number() + 1,
            text,
            certificate.first(chain),
            keys(chain, secret));
    requireMatch(next);
    former = current;
    current = next;
    return true;
  }

  private X509ExtendedKeyManager keys(Buffer chain, Buffer secret) throws CertificateException {
    try {
      KeyManager[] managers =
          new PemKeyCertOptions()
              .addCertValue(chain)
              .addKeyValue(secret)
              .getKeyManagerFactory(vertx)
              .getKeyManagers();
      return (X509ExtendedKeyManager) managers[0];
    } catch (Exception e) { // What Vert.x declares.
      throw new CertificateException(
          "%s and %s can't be used together".formatted(certificate.path(), key.path()), e);
    }
  }

  /** Two files can't be replaced at one moment: between the two they don't belong together. */
  private void requireMatch(Pair pair) throws CertificateException {
    PrivateKey secret = pair.keys().getPrivateKey(alias(pair));
    byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature =
          Signature.getInstance(
              switch (secret.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> secret.getAlgorithm();
              });
      signature.initSign(secret);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(pair.first().getPublicKey());
      signature.update(probe);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw new CertificateException(mismatch(), e);
    }
    throw new CertificateException(mismatch());
  }

  private String mismatch() {
    return "the key in %s isn't that of the certificate in %s"
        .formatted(key.path(), certificate.path());
  }

  private static String alias(Pair pair) throws CertificateException {
    String[] aliases =
        pair.keys().getServerAliases(pair.first().getPublicKey().getAlgorithm(), null);
    if (aliases == null || aliases.length == 0) {
      throw new CertificateException("there is no key of the certificate's kind");
    }
    return aliases[0];
  }

  /** The pair that gave the alias: this one, or the one before for a handshake under way. */
  private Pair of(String alias) {
    Pair now = current;
    Pair before = former;
    return before != null && alias.startsWith(before.number() + "/") ? before : now;
  }

  private static String inner(String alias) {
    return alias.substring(alias.indexOf('/') + 1);
  }

  @Override
  public String chooseEngineServerAlias(String kind, Principal[] issuers, SSLEngine engine) {
    Pair now = current;
    return now.outer(now.keys().chooseEngineServerAlias(kind, issuers, engine));
  }

  @Override
  public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine engine) {
    Pair now = current;
    return now.outer(now.keys().chooseEngineClientAlias(kinds, issuers, engine));
  }

  @Override
  public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
    Pair now = current;
    return now.outer(now.keys().chooseServerAlias(kind, issuers, socket));
  }

  @Override
  public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
    Pair now = current;
    return now.outer(now.keys().chooseClientAlias(kinds, issuers, socket));
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return of(alias).keys().getCertificateChain(inner(alias));
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return of(alias).keys().getPrivateKey(inner(alias));
  }

  /** Nobody asks for them but to show them. */
  @Override
  public String[] getServerAliases(String kind, Principal[] issuers) {
    return current.keys().getServerAliases(kind, issuers);
  }

  @Override
  public String[] getClientAliases(String kind, Principal[] issuers) {
    return current.keys().getClientAliases(kind, issuers);
  }
}
