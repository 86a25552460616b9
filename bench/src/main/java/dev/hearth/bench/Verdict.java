package dev.hearth.bench;

import java.util.Locale;

/** Whether a row is where it should be. */
enum Verdict {
  REACHED,
  SHORT,
  /** There is a goal, and no number to hold against it. */
  UNKNOWN,
  NO_GOAL;

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
