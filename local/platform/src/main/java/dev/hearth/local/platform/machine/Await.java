package dev.hearth.local.platform.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Waits for something that no one announces, with a limit that says what was waited for. A look
 * that fails is no answer yet: the next one may find somebody at home.
 */
public final class Await {
  private static final long LOOK_MILLIS = 200;

  private Await() {}

  /** Looks until {@code condition} holds. */
  public static void until(String what, Duration limit, Condition condition)
      throws InterruptedException {
    value(what, limit, () -> condition.holds() ? Boolean.TRUE : null);
  }

  /** Looks until there is a value; what went wrong with the last look is told with the limit. */
  public static <T> T value(String what, Duration limit, Look<T> look) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      String trouble = "";
      try {
        T found = look.look();
        if (found != null) {
          return found;
        }
      } catch (IOException | UncheckedIOException e) {
        trouble = "; the last look failed: " + describe(e);
      }
      if (System.nanoTime() > end) {
        throw new Refusal("waited " + limit.toSeconds() + " s in vain for " + what + trouble);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static String describe(Exception trouble) {
    return trouble.getMessage() == null ? trouble.toString() : trouble.getMessage();
  }

  /** What is waited for. */
  public interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Asks for what is waited for. */
  public interface Look<T> {
    /** Null where it is not there yet. */
    T look() throws IOException, InterruptedException;
  }
}
