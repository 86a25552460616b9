package dev.hearth.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a probe's target last was, as it prints it.
 *
 * @param state open, closed, or what a name resolved to
 * @param tries how often it was tried
 * @param since how many tries there were before the state became so
 * @param open how many tries were open
 */
record ProbeState(String state, long tries, long since, long open) {
  private static final int SURE = 3;

  /** All targets of the last whole line of a probe's log. */
  static Map<String, ProbeState> last(String log) {
    Map<String, ProbeState> states = new HashMap<>();
    Optional<String> line =
        log.lines().filter(one -> one.startsWith("probe")).reduce((first, second) -> second);
    for (String part : line.orElse("probe").split(" ")) {
      String[] both = part.split("=", 2);
      String[] fields = both.length < 2 ? new String[0] : both[1].split("#");
      if (fields.length == 4) {
        states.put(
            both[0],
            new ProbeState(
                fields[0],
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3])));
      }
    }
    return states;
  }

  /** Whether it has been so for a few tries, which one lost packet does not make. */
  boolean surely(String wanted) {
    return state.equals(wanted) && tries - since >= SURE;
  }
}
