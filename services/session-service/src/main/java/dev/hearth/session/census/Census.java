package dev.hearth.session.census;

import java.util.Map;

/**
 * All live sessions and what bounds them, as of one look.
 *
 * @param sessions by state, as the database names it; a state that none is in is not there
 * @param oldestQueuedSeconds how long the session waits that has waited longest; 0 where none does
 * @param heartbeatAgeSeconds by cluster
 */
record Census(
    Map<String, Long> sessions,
    Resources reserved,
    Resources quota,
    double oldestQueuedSeconds,
    Map<String, Double> heartbeatAgeSeconds) {

  /** In the units that Prometheus users expect. */
  record Resources(double cores, double memoryBytes) {
    static final Resources NONE = new Resources(0, 0);

    static Resources of(long cpuMillis, long memoryMiB) {
      return new Resources(cpuMillis / 1e3, memoryMiB * 1024.0 * 1024);
    }

    Resources plus(Resources more) {
      return new Resources(cores + more.cores, memoryBytes + more.memoryBytes);
    }
  }
}
