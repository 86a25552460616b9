package dev.hearth.events.secrecy;

import java.util.regex.Pattern;

/**
 * Which of Spark's settings had better not be shown. All who show any ask here, or one would tell
 * what another hides.
 */
public final class SecretSettings {
  private static final Pattern SECRET =
      Pattern.compile(
          "secret|password|passwd|token|(access|api|private)[._]?key|credential",
          Pattern.CASE_INSENSITIVE);

  /** A user with a password in an address. */
  private static final Pattern LOGIN = Pattern.compile("://[^/@\\s]*:[^/@\\s]*@");

  private SecretSettings() {}

  /** By its name alone. */
  public static boolean isNamedSo(String name) {
    return SECRET.matcher(name).find();
  }

  /** By its name, or by what is in it. */
  public static boolean lookSo(String name, String value) {
    return isNamedSo(name) || SECRET.matcher(value).find() || LOGIN.matcher(value).find();
  }
}
