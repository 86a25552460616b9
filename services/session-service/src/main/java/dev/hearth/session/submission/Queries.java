package dev.hearth.session.submission;

import dev.hearth.session.life.Identity;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.life.SessionStore;
import dev.hearth.session.request.FieldFault;
import dev.hearth.session.request.RequestRefusal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Query parameters and headers, read as strictly as bodies. */
final class Queries {
  private static final int PAGE = 50;
  private static final int MOST = 200;
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,253}");
  private static final Pattern OWNER = Pattern.compile("[^\\p{Cntrl}]{1,256}");

  /** Times beyond it, which Java knows and Postgres does not, are nobody's. */
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private final List<FieldFault> faults = new ArrayList<>();

  boolean flag(String name, String value, boolean standard) {
    if (value == null) {
      return standard;
    }
    if (!value.equals("true") && !value.equals("false")) {
      fault(name, value, "is neither true nor false", "write true or false");
    }
    return value.equals("true");
  }

  /** An Idempotency-Key; null where there is none. */
  String key(String value) {
    if (value != null && !KEY.matcher(value).matches()) {
      fault(
          "Idempotency-Key",
          value,
          "is no key",
          "use 1 to 200 printable ASCII signs, such as a UUID");
    }
    return value;
  }

  SessionState state(String value) {
    if (value == null) {
      return null;
    }
    return Arrays.stream(SessionState.values())
        .filter(state -> state.label().equalsIgnoreCase(value))
        .findFirst()
        .orElseGet(
            () -> {
              List<String> labels =
                  Arrays.stream(SessionState.values()).map(SessionState::label).toList();
              fault("state", value, "is no state", "choose one of " + labels);
              return null;
            });
  }

  int limit(String value) {
    if (value == null) {
      return PAGE;
    }
    if (!value.matches("[0-9]{1,3}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > MOST) {
      fault("limit", value, "is out of bounds", "choose from 1 to " + MOST);
      return PAGE;
    }
    return Integer.parseInt(value);
  }

  SessionStore.Cursor cursor(String value) {
    if (value == null) {
      return null;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
      int space = Math.max(0, text.indexOf(' '));
      Instant createdAt = Instant.parse(text.substring(0, space));
      String id = text.substring(space + 1);
      if (Identity.isId(id) && createdAt.isAfter(Instant.EPOCH) && createdAt.isBefore(LATEST)) {
        return new SessionStore.Cursor(createdAt, id);
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // Said below.
    }
    fault("cursor", value, "is no cursor", "use next of the page before, or leave it out");
    return null;
  }

  /** The name of a tenant or cluster to filter by; null where there is none. */
  String name(String field, String value) {
    if (value != null && !NAME.matcher(value).matches()) {
      fault(field, value, "is no name of a " + field, "name a " + field + ", or leave it out");
    }
    return value;
  }

  /** A kind to filter by; null where there is none. */
  String kind(String value) {
    if (value != null && !RequestReader.KINDS.contains(value)) {
      fault("kind", value, "is no kind", "choose one of " + RequestReader.KINDS);
    }
    return value;
  }

  /** The subject of an owner to filter by; null where there is none. */
  String owner(String value) {
    if (value != null && !OWNER.matcher(value).matches()) {
      fault("owner", value, "is no owner", "give the sub claim of a person, or leave it out");
    }
    return value;
  }

  /** Labels to filter by, each as {@code key=value}. */
  Map<String, String> labels(List<String> values) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String each : values == null ? List.<String>of() : values) {
      int equals = each.indexOf('=');
      // Postgres takes no text with a NUL.
      if (equals < 1 || each.length() > 127 || !OWNER.matcher(each).matches()) {
        fault("label", each, "is no label with its value", "write label=team=growth");
      } else if (labels.put(each.substring(0, equals), each.substring(equals + 1)) != null) {
        fault("label", each, "names a label for the second time", "name each label once");
      }
    }
    return labels;
  }

  static String cursorOf(Session last) {
    String text = last.createdAt() + " " + last.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  void close() {
    if (!faults.isEmpty()) {
      throw new RequestRefusal.InvalidFields(faults);
    }
  }

  private void fault(String name, String value, String message, String remedy) {
    faults.add(new FieldFault(name, value, message, remedy));
  }
}
