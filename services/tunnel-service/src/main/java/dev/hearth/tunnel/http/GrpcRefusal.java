package dev.hearth.tunnel.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** A refusal in gRPC's own terms: a good answer of HTTP's that is nothing but trailers. */
final class GrpcRefusal {
  private static final int UNKNOWN = 2;
  private static final int INVALID_ARGUMENT = 3;
  private static final int PERMISSION_DENIED = 7;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int FAILED_PRECONDITION = 9;
  private static final int UNIMPLEMENTED = 12;
  private static final int UNAVAILABLE = 14;
  private static final int UNAUTHENTICATED = 16;

  private GrpcRefusal() {}

  static void answer(HttpServerRequest request, Problem problem, String requestId) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    String message = problem.detail() + " (" + problem.slug() + ", request " + requestId + ")";
    response
        .setStatusCode(200)
        .putHeader("content-type", "application/grpc")
        .putHeader("grpc-status", Integer.toString(code(problem.status())))
        .putHeader("grpc-message", encoded(message));
    // What is still to come of the call is nobody's: the stream is over with this.
    response.end().onComplete(sent -> request.resume());
  }

  /** Clients try again only where it may help. */
  private static int code(int status) {
    return switch (status) {
      case 400 -> INVALID_ARGUMENT;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404, 405, 505 -> UNIMPLEMENTED;
      case 410 -> FAILED_PRECONDITION;
      case 429 -> RESOURCE_EXHAUSTED;
      case 503 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }

  /** As gRPC wants it: percent-encoded where it is not printable ASCII. */
  static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (each >= 0x20 && each <= 0x7e && each != '%') {
        encoded.append((char) each);
      } else {
        encoded.append("%%%02X".formatted(each & 0xff));
      }
    }
    return encoded.toString();
  }
}
