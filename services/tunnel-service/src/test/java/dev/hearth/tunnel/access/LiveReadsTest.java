package dev.hearth.tunnel.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An API server that lets every look at it wait. */
@Timeout(120)
class LiveReadsTest {
  private static final int CALLERS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final CountDownLatch silence = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  @AfterEach
  void stop() throws Exception {
    silence.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void callersHearInTimeAndFewThreadsWait() {
    LiveReads reads = new LiveReads(vertx, clock(), new SessionDirectory(), this::look);
    List<Future<Optional<KnownSession>>> answers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      // So that it is not the bound of reads a second that is seen.
      now = now.plusSeconds(2);
      answers.add(reads.read("s" + i));
    }

    for (Future<Optional<KnownSession>> answer : answers) {
      assertThat(answer.toCompletionStage().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(RefusedException.class);
    }
    assertThat(looks).hasValueLessThanOrEqualTo(16);
  }

  @Test
  void afterTheSilenceItLooksAgain() throws Exception {
    // Longer than the answer takes that comes in the end, whatever stands still for a while.
    LiveReads reads =
        new LiveReads(vertx, clock(), new SessionDirectory(), this::look, Duration.ofSeconds(12));
    Future<Optional<KnownSession>> during = reads.read("s1");
    assertThat(during.toCompletionStage().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(60));
    silence.countDown();
    now = now.plusSeconds(2);

    assertThat(reads.read("s1").toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isEmpty();
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return now;
      }

      @Override
      public java.time.ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }
    };
  }

  private Optional<KnownSession> look(String session) {
    looks.incrementAndGet();
    try {
      silence.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }
}
