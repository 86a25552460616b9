package dev.hearth.tunnel.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of a request, in the one form that every part reads alike. Nothing is decoded or
 * resolved: an address with dots, empty segments, escapes or an authority in it is refused, because
 * two parsers could disagree on where it leads, and nothing that Hearth serves needs them.
 */
public record RequestTarget(List<String> segments, String query) {
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_~:@.-]{1,253}");
  private static final Pattern QUERY = Pattern.compile("[\\x21-\\x7E&&[^#\"<>\\\\^`{|}]]*");
  private static final Pattern TICKET = Pattern.compile("s[a-z0-9]{12}\\.[A-Za-z0-9_-]{43}");

  public RequestTarget {
    segments = List.copyOf(segments);
  }

  /** Empty when the address isn't in the plain form. */
  public static Optional<RequestTarget> parse(String uri) {
    int mark = uri.indexOf('?');
    String path = mark < 0 ? uri : uri.substring(0, mark);
    String query = mark < 0 ? "" : uri.substring(mark + 1);
    if (!path.startsWith("/") || !QUERY.matcher(query).matches()) {
      return Optional.empty();
    }
    String trimmed = path.substring(1);
    if (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    if (trimmed.isEmpty()) {
      return Optional.of(new RequestTarget(List.of(), query));
    }
    List<String> segments = List.of(trimmed.split("/", -1));
    boolean plain =
        segments.stream()
            .allMatch(s -> SEGMENT.matcher(s).matches() && !s.equals(".") && !s.equals(".."));
    return plain ? Optional.of(new RequestTarget(segments, query)) : Optional.empty();
  }

  /** Addresses end up in logs and histories; credentials must not. */
  public boolean carriesTicket() {
    String lower = "&" + query.toLowerCase(java.util.Locale.ROOT);
    return lower.contains("&access_token=")
        || lower.contains("&ticket=")
        || lower.contains("&token=")
        || TICKET.matcher(decoded()).find();
  }

  /** The rest of the address after its first segments. */
  public RequestTarget after(int count) {
    return new RequestTarget(segments.subList(count, segments.size()), query);
  }

  public RequestTarget withQuery(String other) {
    return new RequestTarget(segments, other);
  }

  /** The segment at that place, or the empty string. */
  public String segment(int index) {
    return index < segments.size() ? segments.get(index) : "";
  }

  public String path() {
    return "/" + String.join("/", segments);
  }

  public String uri() {
    return query.isEmpty() ? path() : path() + "?" + query;
  }

  private String decoded() {
    try {
      return URLDecoder.decode(query, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return query;
    }
  }
}
