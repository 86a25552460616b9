package dev.hearth.session.request;

import java.util.Collection;
import java.util.Optional;

/**
 * Finds the name that somebody probably meant: the one fewest typing slips away. What it costs is
 * bounded by the known names, however long the given one is.
 */
public final class NearestName {
  /** A name that is so much longer or shorter was not meant. */
  private static final int FURTHEST = 20;

  private NearestName() {}

  /** The nearest of {@code known} to {@code name}; empty where none is nearly as long. */
  public static Optional<String> of(String name, Collection<String> known) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int apart = Math.abs(candidate.length() - name.length());
      if (apart > FURTHEST || apart >= least) {
        continue;
      }
      int distance = distance(name, candidate, least);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that turn one into the other; where
   * those are {@code enough} or more, any number that is.
   */
  static int distance(String left, String right, int enough) {
    int[] beforeLast = new int[right.length() + 1];
    int[] last = new int[right.length() + 1];
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      row[0] = i;
      int leastOfRow = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + replaced);
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
        leastOfRow = Math.min(leastOfRow, row[j]);
      }
      // A swap reaches back two rows, for one slip: it cannot get below this row's least.
      if (leastOfRow >= enough) {
        return leastOfRow;
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[right.length()];
  }
}
