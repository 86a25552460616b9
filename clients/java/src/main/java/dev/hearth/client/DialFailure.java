package dev.hearth.client;

import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;

/** Why a WebSocket was not opened, in words, and whether trying again can help. */
final class DialFailure {
  private DialFailure() {}

  /** HTTP status of a refusal, or 0 where there was no answer. */
  static int status(Throwable failure) {
    RefusedUpgradeException refusal = within(failure, RefusedUpgradeException.class);
    return refusal == null ? 0 : refusal.status();
  }

  /** Whether the gateway has decided that this ticket opens no tunnel, now or later. */
  static boolean isRefused(Throwable failure) {
    int status = status(failure);
    return status == 401 || status == 403 || status == 410;
  }

  /** Whether trying again without a change cannot help. */
  static boolean isFinal(Throwable failure) {
    return isRefused(failure)
        || status(failure) == 404
        || within(failure, CertificateException.class) != null
        || within(failure, TunnelException.class) != null;
  }

  /** The failure with a {@link TunnelException} in words as its cause. */
  static CompletionException translated(Throwable failure) {
    TunnelException inWords = within(failure, TunnelException.class);
    if (inWords != null) {
      return new CompletionException(inWords);
    }
    CertificateException untrusted = within(failure, CertificateException.class);
    String words =
        switch (status(failure)) {
          case 0 ->
              untrusted == null
                  ? "the gateway cannot be reached (" + root(failure) + ")"
                  : "this client does not trust the gateway's certificate ("
                      + untrusted.getMessage()
                      + ")";
          case 401 ->
              "the gateway does not accept the ticket (401): get a new one for this session";
          case 403 -> "the ticket does not open the tunnel of this session (403)";
          case 404 -> "the gateway does not know this session (404)";
          case 410 -> "the session is over (410): start a new one";
          case 503 -> "the session is not ready yet (503)";
          default -> "the gateway answered " + status(failure);
        };
    return new CompletionException(new TunnelException("No tunnel: " + words, failure));
  }

  private static <T extends Throwable> T within(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
    }
    return null;
  }

  private static Throwable root(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? root(failure.getCause())
        : failure;
  }
}
