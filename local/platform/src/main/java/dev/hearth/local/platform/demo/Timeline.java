package dev.hearth.local.platform.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened when, gathered from several witnesses and told in order. */
final class Timeline {
  static final String FIRST_EXECUTOR = "first executor registered";
  static final String DRIVER_ENDED = "driver ended";

  private final List<Moment> moments = new ArrayList<>();

  /** Something that happened. */
  record Moment(Instant at, String what) {}

  synchronized void note(String what) {
    note(Instant.now(), what);
  }

  synchronized void note(Instant at, String what) {
    moments.add(new Moment(at, what));
  }

  synchronized List<Moment> moments() {
    return moments.stream().sorted(Comparator.comparing(Moment::at)).toList();
  }
}
