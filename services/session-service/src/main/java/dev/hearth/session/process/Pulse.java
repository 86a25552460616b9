package dev.hearth.session.process;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When each thread that the service cannot do without last came round. All that such a thread waits
 * for has a limit, so one that does not come round any more is stuck, and only a restart helps.
 */
@ApplicationScoped
public class Pulse {
  /** Far more than the limits of all that one round can wait for. */
  static final Duration LONGEST_ROUND = Duration.ofMinutes(3);

  private final Map<String, Long> beats = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public Pulse() {
    this(System::nanoTime);
  }

  Pulse(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The thread of that name has come round once more. */
  public void beat(String thread) {
    beats.put(thread, nanoTime.getAsLong());
  }

  SortedSet<String> stuck() {
    long now = nanoTime.getAsLong();
    SortedSet<String> stuck = new TreeSet<>();
    beats.forEach(
        (thread, last) -> {
          if (now - last > LONGEST_ROUND.toNanos()) {
            stuck.add(thread);
          }
        });
    return stuck;
  }
}
