package dev.hearth.bench.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.bench.bare.BareCopy;
import dev.hearth.bench.bare.Original;
import dev.hearth.bench.process.ProcessUse;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.ClusterApi;
import dev.hearth.local.platform.parts.OperatorAlone;
import dev.hearth.local.platform.parts.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One operator and more and more sessions. */
final class OperatorRun implements AutoCloseable {
  private static final String ACCOUNT = "system:serviceaccount:hearth-system:session-operator";
  private static final String ADDRESSES =
      "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";

  /** How many sessions a bare client makes side by side. */
  static final int AT_ONCE = 8;

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** A session may take so long, even beside others on a slow machine. */
  private static final Duration EACH = Duration.ofSeconds(2);

  private static final Duration QUIET = Duration.ofSeconds(2);

  /** What could not be told at once is told again after 5 s. */
  private static final Duration LASTING_QUIET = Duration.ofSeconds(12);

  private final OperatorAlone alone;
  private final ClusterApi cluster;
  private final DesiredStates desired;
  private final ApiAudit audit;
  private final OperatorMeters meters;
  private Original original;
  private int copies;

  OperatorRun(OperatorAlone alone) throws IOException {
    this.alone = alone;
    this.cluster = alone.cluster();
    this.desired = new DesiredStates(alone.kafkaServers());
    this.audit = new ApiAudit(alone.audit(), ACCOUNT);
    this.meters = new OperatorMeters(alone.operatorMetrics());
  }

  /**
   * What some sessions took, and as many copies.
   *
   * @param perMinute sessions
   * @param barePerMinute copies
   * @param cpuSeconds of the operator's process, for a session
   * @param calls at the API server, for a session
   * @param passes of the reconciler, for a session
   */
  record Round(
      double perMinute, double barePerMinute, double cpuSeconds, double calls, double passes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f sessions a minute, bare %.0f, %.0f ms of the operator's CPU, %.1f calls, %.1f passes",
          perMinute,
          barePerMinute,
          cpuSeconds * 1e3,
          calls,
          passes);
    }
  }

  /** Memory of the operator in MiB, with so many sessions. */
  record Weight(int sessions, double resident, double heap) {}

  /** Write calls of the operator when nothing was new, by what brought it to look. */
  record Unchanged(ApiCalls resync, ApiCalls repeat, ApiCalls restart) {
    double writes() {
      return resync.writes() + repeat.writes() + restart.writes();
    }

    String text() {
      return "a resync %s, each desired state said again %s, a restart %s"
          .formatted(text(resync), text(repeat), text(restart));
    }

    private static String text(ApiCalls calls) {
      return calls.writes() == 0 ? "0" : "%d (%s)".formatted(calls.writes(), calls.writesText());
    }
  }

  /** Sessions and copies that nobody counts: code gets compiled, and there is what to copy. */
  void warmUp(int sessions) throws IOException, InterruptedException {
    grow(sessions);
    String first = session(0);
    original = new Original(cluster, first, "hearth-" + first);
    bare(sessions);
  }

  /** Copies first, then sessions. */
  Round round(int bareCopies, int sessions) throws IOException, InterruptedException {
    double bare = bare(bareCopies);
    ProcessUse use = operator();
    double cpu = use.processorSeconds();
    double passes = meters.passes();
    ApiCalls before = audit.now();
    double perMinute = grow(sessions);
    awaitQuiet(QUIET);
    return new Round(
        perMinute,
        bare,
        (use.processorSeconds() - cpu) / sessions,
        (double) audit.now().since(before).requests() / sessions,
        (meters.passes() - passes) / sessions);
  }

  /** So many sessions more; how many a minute that were, until the last was made. */
  double grow(int sessions) throws InterruptedException {
    List<String> more = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      more.add(session(desired.wanted() + i));
    }
    long begun = System.nanoTime();
    desired.want(more);
    desired.awaitMade(LIMIT.plus(EACH.multipliedBy(sessions)));
    return perMinute(sessions, begun);
  }

  Weight weigh() throws IOException, InterruptedException {
    awaitQuiet(QUIET);
    ProcessUse use = operator();
    use.awaitIdle();
    return new Weight(desired.wanted(), use.memory().resident(), use.heapMiB());
  }

  /** Brings the operator to look at all sessions three times, though nothing is new. */
  Unchanged changeNothing() throws IOException, InterruptedException {
    awaitQuiet(LASTING_QUIET);
    ApiCalls start = audit.now();
    resync();
    awaitQuiet(QUIET);
    ApiCalls resynced = audit.now();
    desired.repeat();
    awaitReadOf(resynced, "the repeated desired states to be read");
    awaitQuiet(QUIET);
    ApiCalls repeated = audit.now();
    Platform.Service operator = alone.restartOperator();
    Await.until("the operator to be ready again", LIMIT, () -> operator.ready().getAsBoolean());
    awaitReadOf(repeated, "the operator to read all desired states again");
    awaitPasses(desired.wanted());
    awaitQuiet(LASTING_QUIET);
    return new Unchanged(
        resynced.since(start), repeated.since(resynced), audit.now().since(repeated));
  }

  /** What the operator has called so far. */
  ApiCalls calls() throws IOException {
    return audit.now();
  }

  /** How many objects a session has, as a bare client makes them. */
  int objects() {
    return original.objects();
  }

  @Override
  public void close() throws IOException {
    meters.close();
    audit.close();
    desired.close();
    cluster.close();
  }

  private ProcessUse operator() {
    return new ProcessUse(alone.operator().identity().pid());
  }

  private static String session(int number) {
    return "s%012d".formatted(number);
  }

  /** How many copies a minute some clients make, each with one connection that stays open. */
  private double bare(int count) throws IOException, InterruptedException {
    List<BareCopy> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(original.copy("bench-bare-" + copies++));
    }
    long begun = System.nanoTime();
    try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> running = new ArrayList<>();
      for (BareCopy one : all) {
        running.add(
            clients.submit(
                () -> {
                  one.make();
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new Refusal("a bare copy could not be made: " + e.getCause().getMessage(), e);
    }
    return perMinute(count, begun);
  }

  private static double perMinute(int count, long begun) {
    return count * 60e9 / (System.nanoTime() - begun);
  }

  /** The API server seems to have moved: each session's policies have to be looked at. */
  private void resync() throws IOException, InterruptedException {
    double before = meters.passes();
    ObjectNode slice = (ObjectNode) cluster.get(ADDRESSES);
    slice.withObject("/metadata/annotations").put("bench", "resync");
    cluster.replace(ADDRESSES, slice);
    awaitPasses(before + desired.wanted());
  }

  private void awaitPasses(double count) throws InterruptedException {
    Await.until("the operator to look at all its sessions", LIMIT, () -> meters.passes() >= count);
  }

  /** Each desired state costs a look at the object that there is. */
  private void awaitReadOf(ApiCalls before, String what) throws InterruptedException {
    Await.until(
        what,
        LIMIT,
        () -> audit.now().since(before).of("get", "sparksessions") >= desired.wanted());
  }

  /** The operator has written nothing for so long. */
  private void awaitQuiet(Duration quiet) throws IOException, InterruptedException {
    long[] writes = {audit.now().writes()};
    long[] since = {System.nanoTime()};
    Await.until(
        "the operator to have written all that it had to",
        LIMIT,
        () -> {
          long now = audit.now().writes();
          if (now != writes[0]) {
            writes[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] >= quiet.toNanos();
        });
  }
}
