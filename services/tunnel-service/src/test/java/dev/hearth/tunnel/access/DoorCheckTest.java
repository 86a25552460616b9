package dev.hearth.tunnel.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoorCheckTest {
  private static final String SESSION = "s0123456789ab";
  private static final TicketText TICKET = new TicketText(SESSION, SESSION + "." + "k".repeat(43));
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
  private static final Grant GRANT =
      new Grant(
          "t1",
          Sha256.ofHex(HexFormat.of().formatHex(TICKET.sha256())),
          Set.of("tunnel"),
          CLOCK.instant().plusSeconds(60));

  private final Vertx vertx = Vertx.vertx();
  private final SessionDirectory directory = new SessionDirectory();
  private final CountDownLatch bothAsked = new CountDownLatch(1);
  private final AtomicInteger reads = new AtomicInteger();
  private final LiveReads liveReads =
      new LiveReads(vertx, CLOCK, directory, this::read, Duration.ofSeconds(60));
  private final DoorCheck check =
      new DoorCheck(directory, liveReads, CLOCK, new SimpleMeterRegistry(), "refusals");

  private Optional<KnownSession> read(String id) {
    reads.incrementAndGet();
    try {
      assertThat(bothAsked.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    return Optional.of(session(1, KnownSession.State.READY, GRANT));
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whoSharesALiveReadGoesOnOnItsOwnEventLoop() throws Exception {
    Context one = context();
    Context other = context();
    CompletableFuture<Context> first = admittedOn(one);
    CompletableFuture<Context> second = admittedOn(other);
    CompletableFuture<Void> queued = new CompletableFuture<>();
    one.runOnContext(a -> other.runOnContext(b -> queued.complete(null)));
    queued.get(30, TimeUnit.SECONDS);
    bothAsked.countDown();

    assertThat(first.get(30, TimeUnit.SECONDS)).isSameAs(one);
    assertThat(second.get(30, TimeUnit.SECONDS)).isSameAs(other);
    Context late = context();
    assertThat(admittedOn(late).get(30, TimeUnit.SECONDS)).isSameAs(late);
    assertThat(reads).hasValue(1);
  }

  @Test
  void liveReadThatTheWatchOvertookLeavesItsWordAlone() throws Exception {
    CompletableFuture<Context> read = admittedOn(context());
    directory.put(session(1, KnownSession.State.ENDING, GRANT));
    bothAsked.countDown();
    read.get(30, TimeUnit.SECONDS);

    assertThat(directory.find(SESSION).orElseThrow().state()).isEqualTo(KnownSession.State.ENDING);
  }

  @Test
  void nothingHasChangedForATicketThatIsStillThere() {
    directory.put(session(1, KnownSession.State.READY, GRANT));

    assertThat(check.changed(admitted())).isEmpty();
  }

  @Test
  void revocationBetweenAdmissionAndEntryIsSeen() {
    directory.put(session(2, KnownSession.State.READY));

    assertThat(check.changed(admitted())).contains(Refusal.TICKET_INVALID);
  }

  @Test
  void endBetweenAdmissionAndEntryIsSeen() {
    directory.put(session(1, KnownSession.State.ENDING, GRANT));
    assertThat(check.changed(admitted())).contains(Refusal.SESSION_ENDED);

    directory.remove(SESSION);
    assertThat(check.changed(admitted())).contains(Refusal.TICKET_INVALID);
  }

  /** Asks for admission on a context, and tells on which one the answer came. */
  private CompletableFuture<Context> admittedOn(Context context) {
    CompletableFuture<Context> answered = new CompletableFuture<>();
    context.runOnContext(
        turn ->
            liveReads
                .read(SESSION)
                .onSuccess(session -> answered.complete(Vertx.currentContext()))
                .onFailure(answered::completeExceptionally));
    return answered;
  }

  private Context context() {
    return ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext();
  }

  private static DoorCheck.Admitted admitted() {
    return new DoorCheck.Admitted(session(1, KnownSession.State.READY, GRANT), GRANT);
  }

  private static KnownSession session(long generation, KnownSession.State state, Grant... grants) {
    return new KnownSession(
        SESSION,
        "u",
        generation,
        state,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Set.of(),
        List.of(grants));
  }
}
