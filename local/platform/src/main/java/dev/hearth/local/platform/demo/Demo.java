package dev.hearth.local.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.client.HearthClient;
import dev.hearth.client.SessionView;
import dev.hearth.client.SparkFiles;
import dev.hearth.demo.JobReport;
import dev.hearth.demo.TpchAnswers;
import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One session's whole life on a running platform, as its user ada sees it, and then the questions
 * that somebody who pays would ask.
 */
public final class Demo {
  private static final Duration READY_LIMIT = Duration.ofSeconds(300);
  private static final Duration JOB_LIMIT = Duration.ofMinutes(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(300);
  private static final int MOST_EXECUTORS = 3;
  private static final int IDLE_SECONDS = 8;
  private static final int IDLE_WAIT_SECONDS = 120;
  private static final long LOOK_MILLIS = 250;

  private final Platform platform;
  private final Progress progress;
  private final TpchRun tpch;
  private final Path folder;
  private final double scale;
  private final Timeline timeline = new Timeline();

  // What is known so far: told in the end, also where the story was broken off.
  private Optional<JobReport> job = Optional.empty();
  private List<TpchAnswers.Verdict> verdicts = List.of();
  private PodLives journal = new PodLives(List.of());
  private Optional<Bill> bill = Optional.empty();
  private PeerWatch.Peers peers = PeerWatch.Peers.none();

  /**
   * @param data where the TPC-H tables are kept between runs
   * @param folder what belongs to this run only
   */
  public Demo(Platform platform, Progress progress, Path data, Path folder, double scale) {
    this.platform = platform;
    this.progress = progress;
    this.folder = folder;
    this.scale = scale;
    this.tpch = new TpchRun(platform.site().repository(), data, folder, scale);
  }

  /**
   * Starts the platform, runs the story and says what did not hold; nothing where all did.
   *
   * @param report where to write what was found, whatever it was; null for nowhere
   */
  public List<String> run(Path report) throws Exception {
    try {
      tell();
    } catch (Exception e) {
      try {
        write(report, List.of("broken off: " + (e.getMessage() == null ? e : e.getMessage())));
      } catch (IOException unwritten) {
        e.addSuppressed(unwritten);
      }
      throw e;
    }
    List<String> failures = Expectations.failures(outcome());
    System.out.println(outcome().text());
    write(report, failures);
    return failures;
  }

  /** Ends what it is running; the platform is its caller's to stop. */
  public void stop() {
    tpch.stop();
  }

  private void tell() throws Exception {
    platform.start();
    Files.createDirectories(folder);
    done("TPC-H data of scale factor " + scale, tpch::makeData);
    HearthClient client =
        new HearthClient(
            URI.create(platform.site().addresses().frontUrl()),
            platform.login(User.ADA)::accessToken,
            null);
    String session = open(client);
    Path properties = takeTicket(client, session);
    Path jobReport = folder.resolve("job.json");
    runJob(client, session, properties, jobReport);
    job = Optional.of(JobReport.read(jobReport));
    end(client, session);
    journal = progress.step("the node's journal", () -> journal(session));
    bill = Optional.of(bill(session));
    noteMoments(client.session(session));
    verdicts = verdicts(job.get());
  }

  private String open(HearthClient client) throws Exception {
    timeline.note("session requested by ada");
    SessionView opened = progress.step("the session's request", () -> client.open(request()));
    progress.say("session " + opened.id() + " is " + opened.state());
    return opened.id();
  }

  private Path takeTicket(HearthClient client, String session) throws Exception {
    SessionView ready =
        progress.step("the session to be ready", () -> client.awaitReady(session, READY_LIMIT));
    String ticket =
        progress.step(
            "the cluster to take the ticket in", () -> client.ticket(session, READY_LIMIT));
    timeline.note("ticket taken in by the cluster");
    return SparkFiles.write(folder.resolve("session"), ready, ticket);
  }

  private void runJob(HearthClient client, String session, Path properties, Path jobReport)
      throws Exception {
    Leash driver = tpch.start(properties, jobReport, IDLE_WAIT_SECONDS);
    timeline.note("driver started");
    PeerWatch watch = new PeerWatch(driver.identity(), platform.site().addresses().gateway());
    try (watch) {
      done("the Spark job", () -> followJob(driver, client, session));
      timeline.note(Timeline.DRIVER_ENDED);
    } finally {
      peers = watch.peers();
    }
  }

  private void write(Path report, List<String> failures) throws IOException {
    if (report != null) {
      outcome().write(report, failures);
      System.out.println("Report: " + report.toAbsolutePath());
    }
  }

  private Outcome outcome() {
    return new Outcome(
        scale,
        job,
        verdicts,
        timeline.moments(),
        journal,
        bill,
        peers,
        platform.startSeconds(),
        platform.residentMiB());
  }

  private static Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("kind", "client");
    request.put("name", "demo");
    request.put("executor", Map.of("cores", 1, "memory", "1g", "min", 0, "max", MOST_EXECUTORS));
    // Short, so that the executors are seen to go again before the session ends. One with shuffle
    // files stays until the driver has collected what knew of them, which it does every half hour
    // unless it is told otherwise.
    request.put(
        "sparkConf",
        Map.of(
            "spark.dynamicAllocation.executorIdleTimeout",
            IDLE_SECONDS + "s",
            "spark.cleaner.periodicGC.interval",
            IDLE_SECONDS + "s"));
    return request;
  }

  /** Waits for the driver's end, telling of queries and executors as they come and go. */
  private void followJob(Leash driver, HearthClient client, String session)
      throws InterruptedException {
    LogFollower log = new LogFollower(driver.log(), this::driverSaid);
    long end = System.nanoTime() + JOB_LIMIT.toNanos();
    int[] executors = {0};
    int look = 0;
    while (driver.isAlive()) {
      log.look();
      if (look++ % 4 == 0) {
        tellExecutors(client, session, executors);
      }
      if (System.nanoTime() > end) {
        driver.stop();
        throw new Refusal("the job had not ended after " + JOB_LIMIT.toMinutes() + " minutes");
      }
      Thread.sleep(LOOK_MILLIS);
    }
    log.look();
    if (driver.exitCode() != 0) {
      throw new Refusal(
          "the driver ended with code %d, see %s:%n%s"
              .formatted(driver.exitCode(), driver.log(), driver.lastLines(15)));
    }
  }

  /** The job's own lines: {@code q01 1.234 s 4 rows}. */
  private void driverSaid(String line) {
    if (line.matches("q[0-9]+ [0-9.]+ s [0-9]+ rows")) {
      timeline.note(line);
      progress.say(line);
    }
  }

  private void tellExecutors(HearthClient client, String session, int[] before)
      throws InterruptedException {
    try {
      Object executors = client.session(session).json().get("executors");
      if (executors instanceof Map<?, ?> counts && counts.get("running") instanceof Number n) {
        if (n.intValue() != before[0]) {
          before[0] = n.intValue();
          progress.say("executors running: " + before[0]);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      progress.say("session-service did not answer: " + e.getMessage());
    }
  }

  private void end(HearthClient client, String session) throws Exception {
    timeline.note("end of the session requested");
    done(
        "session-service to take the end in",
        () ->
            Await.until(
                "session-service to take the end of " + session + " in",
                END_LIMIT,
                () -> {
                  client.stop(session);
                  return true;
                }));
    done(
        "the session to end",
        () ->
            Await.until(
                "session " + session + " to be Ended",
                END_LIMIT,
                () -> "Ended".equals(client.session(session).state())));
  }

  private PodLives journal(String session) throws InterruptedException {
    Path file = platform.site().data().resolve("kubernetes/journal.jsonl");
    return Await.value(
        "the node's journal of the session's pods to be complete",
        END_LIMIT,
        () -> {
          PodLives lives = PodLives.read(file, "hearth-" + session);
          return lives.lives().isEmpty() || !lives.isComplete() ? null : lives;
        });
  }

  private Bill bill(String session) throws Exception {
    Api api = platform.api(User.ADA);
    String query = "?session=" + session;
    JsonNode usage =
        progress.step(
            "billing-service to know the whole usage",
            () ->
                Await.value(
                    "usage of all " + journal.started() + " pods in billing-service",
                    END_LIMIT,
                    () -> {
                      Api.Answer answer = api.get("/v1/usage" + query);
                      return answer.isSuccess() && Bill.isComplete(answer.body(), journal.started())
                          ? answer.body()
                          : null;
                    }));
    return Bill.of(usage, api.require("GET", "/v1/costs" + query, null));
  }

  private List<TpchAnswers.Verdict> verdicts(JobReport job) throws Exception {
    if (scale == 1) {
      return TpchAnswers.againstPublished(job);
    }
    JobReport plain = progress.step("the same queries on a plain local Spark", tpch::runLocally);
    return TpchAnswers.against(job, plain);
  }

  /** What session-service and Spark themselves say of when things happened. */
  private void noteMoments(SessionView session) {
    if (session.json().get("timeline") instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> moment && moment.get("at") instanceof String at) {
          Object what = moment.containsKey("what") ? moment.get("what") : moment.get("state");
          timeline.note(Instant.parse(at), "session " + what);
        }
      }
    }
    job.map(JobReport::firstExecutorAt)
        .ifPresent(at -> timeline.note(Instant.parse(at), Timeline.FIRST_EXECUTOR));
  }

  private void done(String what, Step step) throws Exception {
    progress.step(
        what,
        () -> {
          step.run();
          return null;
        });
  }

  /** A step without a value. */
  private interface Step {
    void run() throws Exception;
  }
}
