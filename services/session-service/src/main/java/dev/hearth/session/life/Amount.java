package dev.hearth.session.life;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Processors in thousandths, memory in mebibytes, sessions, and GPUs. */
@RegisterForReflection
public record Amount(long cpuMillis, long memoryMiB, int sessions, int gpus) {
  public static final Amount NONE = new Amount(0, 0, 0, 0);

  public Amount plus(Amount other) {
    return new Amount(
        cpuMillis + other.cpuMillis,
        memoryMiB + other.memoryMiB,
        sessions + other.sessions,
        gpus + other.gpus);
  }

  /** How much of this does not fit into {@code quota}; never negative. */
  public Amount beyond(Amount quota) {
    return new Amount(
        Math.max(0, cpuMillis - quota.cpuMillis),
        Math.max(0, memoryMiB - quota.memoryMiB),
        Math.max(0, sessions - quota.sessions),
        Math.max(0, gpus - quota.gpus));
  }

  public boolean none() {
    return equals(NONE);
  }
}
