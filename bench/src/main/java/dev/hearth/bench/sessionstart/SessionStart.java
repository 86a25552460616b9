package dev.hearth.bench.sessionstart;

import dev.hearth.bench.Benchmark;
import dev.hearth.bench.Goal;
import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import dev.hearth.bench.Workbench;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Start;
import dev.hearth.local.platform.parts.Training;
import java.util.ArrayList;
import java.util.List;

/** How long a user waits for a session, for its executors, and for the news of both. */
public final class SessionStart implements Benchmark {
  private static final int RUNS = 5;
  private static final int MESSAGES = 200;
  private static final int WARMING = 50;

  @Override
  public String name() {
    return "session-start";
  }

  @Override
  public String summary() {
    return "request to Ready, pod to registered executor, lag of events, delay of the outbox";
  }

  @Override
  public int usualRuns() {
    return RUNS;
  }

  @Override
  public List<Row> run(Workbench bench) throws Exception {
    Training training = new Training(bench.repository());
    if (training.isDue()) {
      training.run(new DataFolder(bench.folder().resolve("training")), bench.progress());
    }
    try (Platform platform =
        Platform.on(
            bench.repository(),
            new DataFolder(bench.folder().resolve("platform")),
            new Platform.PublicPorts(0, 0, false),
            bench.progress(),
            Start.CACHED)) {
      Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
      platform.start();
      List<Row> rows = new ArrayList<>(sessions(bench, platform));
      rows.add(outbox(bench, platform));
      return rows;
    }
  }

  private static List<Row> sessions(Workbench bench, Platform platform) throws Exception {
    List<SessionRun.Sample> samples = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    try (SessionRun sessions = new SessionRun(bench, platform)) {
      bench.progress().say("session to warm up");
      sessions.once(0);
      sessions.forgetEvents();
      for (int i = 1; i <= bench.runs(); i++) {
        SessionRun.Sample one = sessions.once(i);
        bench.progress().say("session " + i + " of " + bench.runs() + ": " + one);
        samples.add(one);
      }
      rows.addAll(rows(samples, sessions.objects()));
      rows.add(
          Row.of(
                  "event-lag",
                  "ms",
                  Measure.of(sessions.lagOfStream()),
                  Measure.of(sessions.lagOfTopic()))
              .withNote(
                  "from an event's own time to a user's SSE client; baseline: to a Kafka consumer"));
    }
    return rows;
  }

  private static List<Row> rows(List<SessionRun.Sample> samples, int objects) {
    List<Double> own = samples.stream().map(one -> one.ready() - one.bare()).toList();
    Measure absent = new Measure.Absent();
    return List.of(
        Row.of(
                "request-to-ready",
                "s",
                Measure.of(samples.stream().map(SessionRun.Sample::ready).toList()),
                Measure.of(samples.stream().map(SessionRun.Sample::bare).toList()))
            .withNote(
                "until the user's SSE client has it; baseline: the same "
                    + objects
                    + " objects made by one bare client, until the same endpoint pod is ready"),
        Row.of("request-to-ready.own-work", "s", Measure.of(own), absent)
            .withGoal(Goal.oursAtMost(1))
            .withNote("the difference of the two; the rest is a JVM's start and its probe"),
        Row.of("request-to-placed", "ms", step(samples, 0), absent),
        Row.of("placed-to-provisioning", "ms", step(samples, 1), absent),
        Row.of("provisioning-to-ready", "ms", step(samples, 2), absent),
        Row.of(
                "executor-registered",
                "s",
                Measure.of(samples.stream().map(SessionRun.Sample::executor).toList()),
                Measure.of(samples.stream().map(SessionRun.Sample::sparksOwn).toList()))
            .withNote(
                "from the pod's creation, through the tunnel; baseline: an executor of Spark's own"
                    + " local-cluster, from its process's start"));
  }

  private static Measure step(List<SessionRun.Sample> samples, int step) {
    return Measure.of(samples.stream().map(one -> one.stepMillis().get(step)).toList());
  }

  private static Row outbox(Workbench bench, Platform platform) throws Exception {
    try (OutboxDelay delay = new OutboxDelay(platform.site())) {
      bench.progress().say(MESSAGES + " messages through the outbox, and as many directly");
      delay.throughOutbox(WARMING);
      delay.direct(WARMING);
      return Row.of(
              "outbox-delay",
              "ms",
              Measure.of(delay.throughOutbox(MESSAGES)),
              Measure.of(delay.direct(MESSAGES)))
          .withNote("from the commit to a consumer; baseline: a bare producer, acks=all");
    }
  }
}
