package dev.hearth.tunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Callers of the gateway that write what they like, byte by byte, and trust whom they reach. */
final class Callers {
  private Callers() {}

  static SSLSocket dial(int port) throws IOException, GeneralSecurityException {
    SSLSocket caller = (SSLSocket) trusting().getSocketFactory().createSocket();
    caller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 60_000);
    caller.setSoTimeout(60_000);
    return caller;
  }

  /** {@code ~} ends a line, {@code SESSION} and {@code TICKET} stand for the rig's own. */
  static void say(SSLSocket caller, String request) throws IOException {
    String text =
        request
            .replace("SESSION", TunnelRig.SESSION)
            .replace("TICKET", "Authorization: Bearer " + TunnelRig.TICKET)
            .replace("~", "\r\n");
    caller.getOutputStream().write((text + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** What the door says until it closes, or has said a problem's whole body. */
  static String heard(SSLSocket caller) throws IOException {
    StringBuilder heard = new StringBuilder();
    for (int one = caller.getInputStream().read(); one >= 0; one = caller.getInputStream().read()) {
      heard.append((char) one);
      if (one == '}') {
        break;
      }
    }
    return heard.toString();
  }

  /** What the door says until it closes. */
  static String heardAll(SSLSocket caller) throws IOException {
    return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  static SSLContext trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    return context;
  }

  /** Who is asked is not in question here. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
