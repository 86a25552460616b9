package dev.hearth.billing.statement;

import dev.hearth.billing.sessions.BilledSession;
import dev.hearth.billing.usage.Amounts;
import dev.hearth.billing.usage.PodUsage;
import dev.hearth.billing.usage.TunnelUsage;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A session's usage as REST shows it. The sums at the top are of all its pods, the endpoint too;
 * what is charged is in {@code byRole} without {@code endpoint}.
 *
 * @param from null where nothing was used yet
 * @param ended whether the session has ended
 * @param complete whether it has ended and every pod known so far, the endpoint among them, is here
 *     whole; a pod of which nothing has arrived yet is not known. Of a session that never had a
 *     pod, whether it has ended
 * @param slicesInDoubt slices that do not count: of unknown placement, or of a wrong one
 */
@RegisterForReflection
record UsageView(
    String session,
    String tenant,
    long coreMillis,
    long mibMillis,
    long gpuMillis,
    long nodeMillis,
    long tunnelBytesIn,
    long tunnelBytesOut,
    Instant from,
    Instant to,
    boolean ended,
    boolean complete,
    long slicesInDoubt,
    Map<String, Amounts> byRole,
    List<Pod> pods) {

  static UsageView of(
      BilledSession session, List<PodUsage> pods, List<TunnelUsage> tunnel, long inDoubt) {
    Map<String, Amounts> byRole = new TreeMap<>();
    pods.forEach(pod -> byRole.merge(pod.role(), pod.amounts(), Amounts::plus));
    Amounts sum = byRole.values().stream().reduce(Amounts.NONE, Amounts::plus);
    return new UsageView(
        session.id(),
        session.tenant(),
        sum.coreMillis(),
        sum.mibMillis(),
        sum.gpuMillis(),
        sum.nodeMillis(),
        tunnel.stream().mapToLong(TunnelUsage::bytesIn).sum(),
        tunnel.stream().mapToLong(TunnelUsage::bytesOut).sum(),
        pods.stream().map(PodUsage::from).min(Comparator.naturalOrder()).orElse(null),
        pods.stream().map(PodUsage::to).max(Comparator.naturalOrder()).orElse(null),
        session.ended(),
        Statements.complete(session, pods, inDoubt),
        inDoubt,
        byRole,
        pods.stream().map(Pod::of).toList());
  }

  /** One pod's usage. */
  @RegisterForReflection
  record Pod(
      String podUid,
      String podName,
      String role,
      Instant from,
      Instant to,
      long coreMillis,
      long mibMillis,
      long gpuMillis,
      long nodeMillis,
      boolean complete) {

    static Pod of(PodUsage pod) {
      return new Pod(
          pod.podUid(),
          pod.podName(),
          pod.role(),
          pod.from(),
          pod.to(),
          pod.amounts().coreMillis(),
          pod.amounts().mibMillis(),
          pod.amounts().gpuMillis(),
          pod.amounts().nodeMillis(),
          pod.complete());
    }
  }
}
