package dev.hearth.tunnel.http;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers belong to one hop only (RFC 9110, section 7.6.1) and must not reach the next. */
public final class Headers {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "expect",
          "http2-settings");

  private Headers() {}

  /** A copy without what belongs to this hop: the fixed names and those that Connection lists. */
  public static MultiMap endToEnd(MultiMap headers) {
    Set<String> dropped = new HashSet<>(HOP_BY_HOP);
    for (String connection : headers.getAll("connection")) {
      for (String name : List.of(connection.split(","))) {
        dropped.add(name.trim().toLowerCase(Locale.ROOT));
      }
    }
    // Length is set anew from what is really sent; a client must not hide it behind Connection.
    dropped.remove("content-length");
    MultiMap copy = MultiMap.caseInsensitiveMultiMap();
    for (Map.Entry<String, String> header : headers) {
      if (!dropped.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        copy.add(header.getKey(), header.getValue());
      }
    }
    return copy;
  }

  /** Only the named headers, for a next hop that must see nothing else. */
  public static MultiMap only(MultiMap headers, Set<String> names) {
    MultiMap copy = MultiMap.caseInsensitiveMultiMap();
    MultiMap endToEnd = endToEnd(headers);
    for (Map.Entry<String, String> header : endToEnd) {
      if (names.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        copy.add(header.getKey(), header.getValue());
      }
    }
    return copy;
  }

  static boolean asksForWebSocket(MultiMap headers) {
    return "websocket".equalsIgnoreCase(headers.get("upgrade"))
        && headers.getAll("connection").stream()
            .flatMap(value -> List.of(value.split(",")).stream())
            .anyMatch(value -> value.trim().equalsIgnoreCase("upgrade"));
  }

  /** A body may be announced by a length or by chunks, once, or two hops see different bodies. */
  static boolean bodyIsClear(MultiMap headers) {
    List<String> lengths = headers.getAll("content-length");
    List<String> encodings = headers.getAll("transfer-encoding");
    if (encodings.isEmpty()) {
      return lengths.isEmpty()
          || (lengths.size() == 1 && lengths.getFirst().matches("[0-9]{1,15}"));
    }
    return lengths.isEmpty()
        && encodings.size() == 1
        && encodings.getFirst().equalsIgnoreCase("chunked");
  }
}
