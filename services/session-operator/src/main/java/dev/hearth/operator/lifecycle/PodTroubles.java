package dev.hearth.operator.lifecycle;

import dev.hearth.operator.lifecycle.SessionConditions.Type;
import dev.hearth.operator.metering.PodTrouble;
import dev.hearth.operator.metering.PodTrouble.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What went wrong with a session's executors lately, in words that a user can act on. Each is told
 * for some minutes: its pod's record may be gone long before anybody looks. Pure.
 */
final class PodTroubles {
  /** How long an end is news. Spark counts its executors' failures over the same time. */
  static final Duration NEWS = Duration.ofMinutes(10);

  /** So many within that time are no mishap. */
  private static final int LOOP = 3;

  private static final Set<Kind> MEMORY = Set.of(Kind.OUT_OF_MEMORY, Kind.OUT_OF_HEAP);
  private static final Set<Kind> FAULTS = Set.of(Kind.OUT_OF_MEMORY, Kind.OUT_OF_HEAP, Kind.FAILED);

  private final List<PodTrouble> recent;

  PodTroubles(SessionView session, Instant now) {
    Map<String, PodTrouble> byPod = new LinkedHashMap<>();
    Stream.concat(
            session.usage().troubles().stream(),
            session.executors().stream().flatMap(pod -> PodTrouble.of(pod).stream()))
        .filter(trouble -> trouble.at().plus(NEWS).isAfter(now))
        .sorted(Comparator.comparing(PodTrouble::at))
        .forEach(trouble -> byPod.put(trouble.pod(), trouble));
    this.recent = List.copyOf(byPod.values());
  }

  /** When the first of them stops being news. */
  Optional<Instant> end() {
    return recent.stream().map(trouble -> trouble.at().plus(NEWS)).findFirst();
  }

  void tell(SessionConditions conditions) {
    outOfMemory(conditions);
    Optional<PodTrouble> evicted = last(Set.of(Kind.EVICTED));
    conditions.setTrouble(
        Type.Evicted,
        evicted.isPresent(),
        "Evicted",
        evicted.map(PodTroubles::eviction).orElse(""));
    Optional<PodTrouble> lost = last(Set.of(Kind.NODE_LOST));
    conditions.setTrouble(
        Type.NodeLost, lost.isPresent(), "NodeLost", lost.map(PodTroubles::loss).orElse(""));
    List<PodTrouble> faults = of(FAULTS);
    boolean loops = faults.size() >= LOOP;
    conditions.setTrouble(
        Type.ExecutorsFailing,
        loops,
        "ExecutorsFailing",
        loops ? loop(faults.getLast(), faults.size()) : "");
  }

  private void outOfMemory(SessionConditions conditions) {
    Optional<PodTrouble> last = last(MEMORY);
    boolean killed = last.filter(trouble -> trouble.kind() == Kind.OUT_OF_MEMORY).isPresent();
    conditions.setTrouble(
        Type.OutOfMemory,
        last.isPresent(),
        killed || last.isEmpty() ? "OOMKilled" : "HeapExhausted",
        last.map(trouble -> memory(trouble, of(MEMORY).size())).orElse(""));
  }

  private static String memory(PodTrouble last, int count) {
    String times = count == 1 ? "" : " (" + count + " executors within 10 minutes)";
    return last.kind() == Kind.OUT_OF_MEMORY
        ? "Executor pod "
            + last.pod()
            + " was killed because it used more than its "
            + last.memoryMib()
            + " MiB"
            + times
            + ". Ask for a session with more executor.memoryOverhead or executor.memory, or with"
            + " fewer executor.cores, which share them."
        : "Executor pod "
            + last.pod()
            + " ended because its heap was full"
            + times
            + ". Ask for a session with more executor.memory, or with fewer executor.cores, which"
            + " share it.";
  }

  private static String eviction(PodTrouble evicted) {
    return "Executor pod "
        + evicted.pod()
        + " was removed from "
        + node(evicted)
        + said(evicted)
        + " Spark makes another by itself; where it happens again, ask the platform's administrator"
        + " for room, or for smaller executors.";
  }

  private static String loss(PodTrouble lost) {
    return "Executor pod "
        + lost.pod()
        + " was lost with "
        + node(lost)
        + ". Spark makes another elsewhere and computes anew what that one held; where it happens"
        + " again, ask the platform's administrator about the node.";
  }

  private static String loop(PodTrouble last, int count) {
    String code = last.exitCode() == null ? "" : " with exit code " + last.exitCode();
    return count
        + " executors failed within 10 minutes, the last one, "
        + last.pod()
        + code
        + said(last)
        + " Their logs say why. Spark goes on making new ones until there were"
        + " spark.executor.maxNumFailures, and ends the application then.";
  }

  private static String node(PodTrouble trouble) {
    return trouble.node() == null ? "its node" : "node " + trouble.node();
  }

  private static String said(PodTrouble trouble) {
    String words = trouble.words();
    return words.isEmpty() ? "." : ": " + (words.endsWith(".") ? words : words + ".");
  }

  private Optional<PodTrouble> last(Set<Kind> kinds) {
    return of(kinds).stream().reduce((before, after) -> after);
  }

  private List<PodTrouble> of(Set<Kind> kinds) {
    return recent.stream().filter(trouble -> kinds.contains(trouble.kind())).toList();
  }
}
