package dev.hearth.tunnel.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** The authorities in a PEM file, as it is now: all in it are believed, and nobody else. */
public final class TrustedAuthorities extends X509ExtendedTrustManager implements Renewable {
  private final Vertx vertx;
  private final PemFile file;
  private volatile Buffer text;
  private volatile X509ExtendedTrustManager trust;

  TrustedAuthorities(Vertx vertx, String file) throws CertificateException {
    this.vertx = vertx;
    this.file = new PemFile(file);
    renew();
  }

  /** For a server or a client. */
  public TrustOptions options() {
    return TrustOptions.wrap(this);
  }

  @Override
  public String name() {
    return file.path();
  }

  @Override
  public synchronized boolean renew() throws CertificateException {
    Buffer now = file.read();
    if (now.equals(text)) {
      return false;
    }
    file.first(now);
    try {
      trust =
          (X509ExtendedTrustManager)
              new PemTrustOptions()
                  .addCertValue(now)
                  .getTrustManagerFactory(vertx)
                  .getTrustManagers()[0];
    } catch (Exception e) { // What Vert.x declares.
      throw new CertificateException("the authorities in " + file.path() + " can't be used", e);
    }
    text = now;
    return true;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, kind, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    trust.checkServerTrusted(chain, kind, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, kind, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    trust.checkServerTrusted(chain, kind, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    trust.checkClientTrusted(chain, kind);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    trust.checkServerTrusted(chain, kind);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
