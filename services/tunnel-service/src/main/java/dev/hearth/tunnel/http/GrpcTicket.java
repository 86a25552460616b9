package dev.hearth.tunnel.http;

import io.vertx.core.MultiMap;
import java.util.List;

/**
 * The headers in which a gRPC call carries its ticket. Over TLS Spark's Scala client (4.1.1) writes
 * {@code authentication} where {@code authorization} is meant; its Python client writes the latter.
 */
public final class GrpcTicket {
  private static final String AUTHORIZATION = "authorization";
  private static final String AUTHENTICATION = "authentication";

  private GrpcTicket() {}

  /** All values of the one header that counts; empty where there is neither. */
  public static List<String> of(MultiMap headers) {
    List<String> authorization = headers.getAll(AUTHORIZATION);
    return authorization.isEmpty() ? headers.getAll(AUTHENTICATION) : authorization;
  }

  /** Takes it out, wherever it stands: what runs behind the last door is anybody's code. */
  static void remove(MultiMap headers) {
    headers.remove(AUTHORIZATION);
    headers.remove(AUTHENTICATION);
  }
}
