package dev.hearth.session.life;

import java.util.regex.Pattern;

/** What never changes and names a session. */
public record Identity(String id, String tenant, String owner, String kind) {
  private static final Pattern ID = Pattern.compile("s[a-z0-9]{12}");

  /** Whether {@code text} could be the id of a session; of any other text there is none. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }
}
