package dev.hearth.tunnel.access;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One look at the API server where the watch may be late. Bounded: reads of one session are shared
 * and not repeated within half a second, and strangers' guesses cost the API server at most twenty
 * reads a second altogether.
 */
public final class LiveReads {
  private static final int READS_A_SECOND = 20;

  /** An API server that is silent holds up so many threads, and each caller so long. */
  private static final int MOST_AT_ONCE = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration FRESH = Duration.ofMillis(500);

  private record Read(Instant at, Future<Optional<KnownSession>> result) {}

  private final Vertx vertx;
  private final Clock clock;
  private final SessionDirectory directory;
  private final Function<String, Optional<KnownSession>> reader;
  private final Duration patience;
  private final Map<String, Read> recent = new ConcurrentHashMap<>();
  private Instant windowStart = Instant.MIN;
  private int inWindow;
  private int underway;

  /** The reader may block. */
  public LiveReads(
      Vertx vertx,
      Clock clock,
      SessionDirectory directory,
      Function<String, Optional<KnownSession>> reader) {
    this(vertx, clock, directory, reader, PATIENCE);
  }

  /** With a patience other than the usual, which holds one caller up for so long. */
  public LiveReads(
      Vertx vertx,
      Clock clock,
      SessionDirectory directory,
      Function<String, Optional<KnownSession>> reader,
      Duration patience) {
    this.vertx = vertx;
    this.clock = clock;
    this.directory = directory;
    this.reader = reader;
    this.patience = patience;
  }

  /** Completes on the caller's own event loop, whoever's read it shares. */
  Future<Optional<KnownSession>> read(String session) {
    Context here = vertx.getOrCreateContext();
    Promise<Optional<KnownSession>> back = Promise.promise();
    shared(session).onComplete(read -> here.runOnContext(turn -> back.handle(read)));
    return back.future();
  }

  private synchronized Future<Optional<KnownSession>> shared(String session) {
    Instant now = clock.instant();
    Read last = recent.get(session);
    if (last != null && now.isBefore(last.at().plus(FRESH))) {
      return last.result();
    }
    if (underway >= MOST_AT_ONCE || !takeTurn(now)) {
      return Future.failedFuture(new RefusedException(Refusal.UNDECIDED));
    }
    forgetOld(now);
    underway++;
    Future<Optional<KnownSession>> result =
        inTime(
            vertx
                .executeBlocking(() -> reader.apply(session), false)
                .onComplete(read -> returned())
                .map(
                    read -> {
                      read.ifPresent(directory::learn);
                      return read;
                    }));
    recent.put(session, new Read(now, result));
    return result;
  }

  private synchronized void returned() {
    underway--;
  }

  /** What comes later is still learnt, and there for the next one who asks. */
  private Future<Optional<KnownSession>> inTime(Future<Optional<KnownSession>> read) {
    Promise<Optional<KnownSession>> answer = Promise.promise();
    long timer =
        vertx.setTimer(
            patience.toMillis(), late -> answer.tryFail(new RefusedException(Refusal.UNDECIDED)));
    read.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          if (done.succeeded()) {
            answer.tryComplete(done.result());
          } else {
            answer.tryFail(done.cause());
          }
        });
    return answer.future();
  }

  private boolean takeTurn(Instant now) {
    if (windowStart.isBefore(now.minusSeconds(1))) {
      windowStart = now;
      inWindow = 0;
    }
    inWindow++;
    return inWindow <= READS_A_SECOND;
  }

  private void forgetOld(Instant now) {
    Iterator<Read> reads = recent.values().iterator();
    while (reads.hasNext()) {
      if (reads.next().at().isBefore(now.minus(FRESH))) {
        reads.remove();
      }
    }
  }
}
