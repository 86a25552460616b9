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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One session's whole life on a running platform, as its user ada sees it, and then the questions
 * that somebody who pays would ask.
 */
public final class Demo {
  private static final Duration READY_LIMIT = Duration.ofSeconds(120);
  private static final Duration JOB_LIMIT = Duration.ofMinutes(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(120);
  private static final int MOST_EXECUTORS = 3;
  private static final int IDLE_SECONDS = 8;
  private static final int IDLE_WAIT_SECONDS = 30;
  private static final long LOOK_MILLIS = 250;

  private final Platform platform;
  private final Progress progress;
  private final TpchRun tpch;
  private final Path folder;
  private final double scale;
  private final Timeline timeline = new Timeline();
  private final List<String> failures = new ArrayList<>();

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

  /** Runs it and says what did not hold; none where all did. */
  public List<String> run(Path report) throws Exception {
    Files.createDirectories(folder);
    done("TPC-H data of scale factor " + scale, tpch::makeData);
    HearthClient client =
        new HearthClient(
            URI.create(platform.site().addresses().frontUrl()),
            platform.login(User.ADA)::accessToken,
            null);

    timeline.note("session requested by ada");
    SessionView opened = client.open(request());
    String session = opened.id();
    progress.say("session " + session + " is " + opened.state());
    SessionView ready =
        progress.step("the session to be ready", () -> client.awaitReady(session, READY_LIMIT));
    Path properties =
        SparkFiles.write(folder.resolve("session"), ready, client.ticket(session, READY_LIMIT));
    timeline.note("ticket taken in by the cluster");

    JobReport job;
    PeerWatch peers;
    Path jobReport = folder.resolve("job.json");
    Leash driver = tpch.start(properties, jobReport, IDLE_WAIT_SECONDS);
    timeline.note("driver started");
    peers = new PeerWatch(driver.identity().pid(), platform.site().addresses().gateway());
    try (peers) {
      followJob(driver, client, session);
    }
    timeline.note("driver ended");
    job = JobReport.read(jobReport);
    end(client, session);

    PodLives journal = journal(session);
    Bill bill = bill(session, journal);
    noteMoments(client.session(session), job);
    List<TpchAnswers.Verdict> verdicts = verdicts(job);
    check(verdicts, job, journal, bill, peers);
    Outcome outcome =
        new Outcome(
            scale,
            job,
            verdicts,
            timeline,
            journal,
            bill,
            peers.peers(),
            peers.violations(),
            platform.startSeconds(),
            platform.residentMiB(),
            failures);
    System.out.println(outcome.text());
    if (report != null) {
      outcome.write(report);
      System.out.println("Report: " + report.toAbsolutePath());
    }
    return failures;
  }

  /** Ends what it is running; the platform is its caller's to stop. */
  public void stop() {
    tpch.stop();
  }

  private static Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("kind", "client");
    request.put("name", "demo");
    request.put("executor", Map.of("cores", 1, "memory", "1g", "min", 0, "max", MOST_EXECUTORS));
    // Short, so that the executors are seen to go again before the session ends.
    request.put(
        "sparkConf", Map.of("spark.dynamicAllocation.executorIdleTimeout", IDLE_SECONDS + "s"));
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
    } catch (IOException e) {
      progress.say("session-service did not answer: " + e.getMessage());
    }
  }

  private void end(HearthClient client, String session) throws Exception {
    timeline.note("end of the session requested");
    client.stop(session);
    done(
        "the session to end",
        () ->
            Await.until(
                "session " + session + " to be Ended",
                END_LIMIT,
                () -> {
                  try {
                    return "Ended".equals(client.session(session).state());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new Refusal("interrupted", e);
                  }
                }));
  }

  private PodLives journal(String session) throws InterruptedException {
    Path file = platform.site().data().resolve("kubernetes/journal.jsonl");
    return Await.value(
        "the node's journal of the session's pods to be complete",
        END_LIMIT,
        () -> {
          try {
            PodLives lives = PodLives.read(file, "hearth-" + session);
            return lives.lives().isEmpty() || !lives.isComplete() ? null : lives;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private Bill bill(String session, PodLives journal) throws Exception {
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
                      try {
                        Api.Answer answer = api.get("/v1/usage" + query);
                        return answer.isSuccess()
                                && Bill.isComplete(answer.body(), journal.started())
                            ? answer.body()
                            : null;
                      } catch (IOException e) {
                        return null;
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new Refusal("interrupted", e);
                      }
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
  private void noteMoments(SessionView session, JobReport job) {
    if (session.json().get("timeline") instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> moment && moment.get("at") instanceof String at) {
          Object what = moment.containsKey("what") ? moment.get("what") : moment.get("state");
          timeline.note(Instant.parse(at), "session " + what);
        }
      }
    }
    if (job.firstExecutorAt() != null) {
      timeline.note(Instant.parse(job.firstExecutorAt()), "first executor registered");
    }
  }

  private void check(
      List<TpchAnswers.Verdict> verdicts,
      JobReport job,
      PodLives journal,
      Bill bill,
      PeerWatch peers) {
    for (TpchAnswers.Verdict verdict : verdicts) {
      expect(verdict.matches(), "the answer of " + verdict.name() + ": " + verdict.detail());
    }
    for (JobReport.Check check : job.checks()) {
      expect(check.outcome().equals("passed"), check.name() + " " + check.outcome());
    }
    expect(journal.mostExecutors() > 1, "more than one executor at a time");
    expect(
        bill.coreMillis() == journal.coreMillis(),
        "usage of %d core-milliseconds is not the node's %d"
            .formatted(bill.coreMillis(), journal.coreMillis()));
    expect(
        bill.pods() == journal.started(),
        "%d pods on the bill are not the node's %d".formatted(bill.pods(), journal.started()));
    expect(bill.coreMillis() > 0, "usage above zero");
    expect(peers.looks() > 0, "a look at the driver's connections");
    peers.violations().forEach(peer -> failures.add("the driver was connected with " + peer));
  }

  private void expect(boolean holds, String what) {
    if (!holds) {
      failures.add(what);
    }
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
