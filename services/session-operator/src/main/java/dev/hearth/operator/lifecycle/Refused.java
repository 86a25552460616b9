package dev.hearth.operator.lifecycle;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A change of a session that the API server would not take, as it stands in an annotation. */
public record Refused(long revision, String message) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}) (.*)", Pattern.DOTALL);

  /** Empty where nothing is written, or nothing of ours. */
  static Optional<Refused> of(@Nullable String text) {
    Matcher parts = TEXT.matcher(text == null ? "" : text);
    return parts.matches()
        ? Optional.of(new Refused(Long.parseLong(parts.group(1)), parts.group(2)))
        : Optional.empty();
  }

  public String text() {
    return revision + " " + message;
  }
}
