package dev.hearth.e2e;

import java.time.Duration;
import java.time.Instant;

/** The life of a pod that has run and ended, from being scheduled to its last container's end. */
record PodLife(String uid, long cpuMillis, long gpus, Instant scheduledAt, Instant finishedAt) {
  long coreMillis() {
    return cpuMillis * Duration.between(scheduledAt, finishedAt).toMillis() / 1000;
  }

  long gpuMillis() {
    return gpus * Duration.between(scheduledAt, finishedAt).toMillis();
  }
}
