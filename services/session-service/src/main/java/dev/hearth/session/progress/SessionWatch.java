package dev.hearth.session.progress;

import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionEventStore;
import dev.hearth.session.life.SessionEventStore.Entry;
import dev.hearth.session.life.SessionEventStore.Position;
import dev.hearth.session.life.SessionRefusal;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.publication.Bell;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Streams of events out of Postgres. Each stream reads for itself, only when its receiver has room,
 * and asks each time whether the receiver may still see what it reads.
 */
@ApplicationScoped
class SessionWatch {
  private static final int BATCH = 100;
  private static final Duration GLANCE = Duration.ofMillis(250);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final Duration RETURN = Duration.ofSeconds(1);
  private static final Duration SPREAD = Duration.ofSeconds(4);

  private final SessionEventStore events;
  private final Sessions sessions;
  private final Callers callers;
  private final Bell bell;
  private final WatchPlaces places;
  private volatile boolean stopping;

  /** Quarkus first waits for the requests under way and then says that it stops. */
  private final Thread signal = new Thread(this::stop, "watch-stop");

  SessionWatch(
      SessionEventStore events, Sessions sessions, Callers callers, Bell bell, WatchPlaces places) {
    this.places = places;
    this.events = events;
    this.sessions = sessions;
    this.callers = callers;
    this.bell = bell;
  }

  /** What a stream carries. */
  sealed interface Signal {}

  record Happened(Entry entry) implements Signal {}

  /** Nothing happened for a while; keeps proxies from taking the connection for dead. */
  record StillHere() implements Signal {}

  /**
   * The service stops.
   *
   * @param in when to come back; not the same for all, or they would come all at once
   */
  record ComeBack(Duration in) implements Signal {}

  /** Reads on; where it stands is its own business. */
  private interface Source {
    List<Entry> next();

    boolean finished();
  }

  /** One session's events after {@code version}; complete at its end. */
  Multi<Signal> one(String id, long version, Caller caller) {
    return stream(new OneSession(id, version, caller), caller);
  }

  /** Events after {@code position} of all sessions that {@code caller} may see at the time. */
  Multi<Signal> all(Position position, Caller caller) {
    return stream(new AllSessions(position, caller), caller);
  }

  void start(@Observes StartupEvent event) {
    Runtime.getRuntime().addShutdownHook(signal);
  }

  void stop(@Observes ShutdownEvent event) {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(signal);
    } catch (IllegalStateException e) {
      // It is what brought us here.
    }
  }

  void stop() {
    stopping = true;
  }

  private Multi<Signal> stream(Source source, Caller caller) {
    places.take(caller);
    return Multi.createFrom()
        .emitter(
            emitter -> Thread.ofVirtual().name("watch").start(() -> watch(source, caller, emitter)),
            BackPressureStrategy.BUFFER);
  }

  private void watch(Source source, Caller caller, MultiEmitter<? super Signal> emitter) {
    Runnable end;
    try {
      end = pump(source, emitter);
    } finally {
      places.giveBack(caller);
    }
    // Last: whoever sees the end may come back at once, and needs the place.
    end.run();
  }

  /** Answers how the stream is to be ended. */
  private Runnable pump(Source source, MultiEmitter<? super Signal> emitter) {
    // Something at once: the answer's head goes out with the first byte, and the receiver waits.
    long lastSent = System.nanoTime() - KEEP_ALIVE.toNanos();
    try {
      while (!emitter.isCancelled() && !stopping) {
        long rung = bell.rung();
        boolean room = emitter.requested() > 0;
        boolean finished = room && source.finished();
        List<Entry> entries = room ? source.next() : List.of();
        entries.forEach(entry -> emitter.emit(new Happened(entry)));
        boolean silent = System.nanoTime() - lastSent >= KEEP_ALIVE.toNanos();
        if (!entries.isEmpty()) {
          lastSent = System.nanoTime();
        } else if (finished) {
          break;
        } else {
          if (room && silent) {
            emitter.emit(new StillHere());
            lastSent = System.nanoTime();
          }
          bell.awaitAfter(rung, GLANCE);
        }
      }
      if (stopping && emitter.requested() > 0) {
        emitter.emit(new ComeBack(RETURN.plusMillis(random().nextLong(SPREAD.toMillis()))));
      }
      return emitter::complete;
    } catch (SessionRefusal.NotFound e) {
      return emitter::complete;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return emitter::complete;
    } catch (RuntimeException e) {
      Log.warn("A stream of events broke off; its receiver will come again", e);
      return () -> emitter.fail(e);
    }
  }

  private static ThreadLocalRandom random() {
    return ThreadLocalRandom.current();
  }

  private final class OneSession implements Source {
    private final String id;
    private final Caller caller;
    private long version;

    OneSession(String id, long version, Caller caller) {
      this.id = id;
      this.version = version;
      this.caller = caller;
    }

    @Override
    public List<Entry> next() {
      List<Entry> entries = events.after(id, version, BATCH);
      version = entries.isEmpty() ? version : entries.getLast().version();
      return entries;
    }

    @Override
    public boolean finished() {
      Session session = sessions.require(id, callers.sightOf(caller));
      return session.state().over() && session.version() <= version;
    }
  }

  private final class AllSessions implements Source {
    private final Caller caller;
    private Position position;

    AllSessions(Position position, Caller caller) {
      this.position = position;
      this.caller = caller;
    }

    @Override
    public List<Entry> next() {
      SessionEventStore.Page page = events.after(position, callers.sightOf(caller), BATCH);
      position = page.next();
      return page.entries();
    }

    @Override
    public boolean finished() {
      return false;
    }
  }
}
