package dev.hearth.session.life;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One session's record and the rules of its life:
 *
 * <pre>
 * Queued → Placed → Provisioning → Ready → Ending → Ended | Failed
 * </pre>
 *
 * Each method is one thing that can happen; it notes the public events that follow, numbered
 * without gaps. Nothing is written before {@link Sessions#save}.
 */
public final class Session {
  private final Identity identity;
  private final String name;
  private final Instant createdAt;
  private SessionSpec spec;

  SessionState state;
  String reason;
  String message;
  long version;
  long revision;
  long observedRevision;
  QueuePlace queue;
  String cluster;
  String region;
  Instant readyAt;
  Instant endedAt;
  DesiredEvent.Stop stop;
  Observation observed = Observation.NOTHING;
  Reach reach;

  /** It was written off with its cluster, which has not confirmed its end. */
  boolean writtenOff;

  private final List<SessionEvent> news = new ArrayList<>();
  private boolean desiredChanged;
  private boolean confirmed;

  Session(Identity identity, String name, SessionSpec spec, Instant createdAt) {
    this.identity = identity;
    this.name = name;
    this.spec = spec;
    this.createdAt = createdAt;
  }

  /** A new session, which waits until it is placed. */
  public static Session request(Identity identity, String name, SessionSpec spec, Instant now) {
    Session session = new Session(identity, name, spec, now);
    session.state = SessionState.QUEUED;
    session.revision = 1;
    session.note(
        new SessionEvent.Requested(
            session.id(), session.tenant(), session.next(), now, session.owner(), session.kind()));
    return session;
  }

  /** It has to wait, here and for this; says so only where that is new. */
  public void queue(QueuePlace place, String why, String explanation, Instant now) {
    if (place.equals(queue) && Objects.equals(why, reason)) {
      return;
    }
    queue = place;
    reason = why;
    message = explanation;
    note(place.taken(this, next(), now));
  }

  /** Its quota is reserved and this is where it goes. */
  public void place(String inCluster, String inRegion, Instant now) {
    queue = null;
    reason = null;
    message = null;
    state = SessionState.PLACED;
    cluster = inCluster;
    region = inRegion;
    desiredChanged = true;
    note(new SessionEvent.Placed(id(), tenant(), next(), now, cluster, region));
  }

  /** Its cluster takes nothing more; false where that had taken it in already. */
  boolean unplace() {
    if (state != SessionState.PLACED) {
      return false;
    }
    state = SessionState.QUEUED;
    cluster = null;
    region = null;
    reach = null;
    revision++;
    return true;
  }

  /** Asks for the end; a session that is nowhere yet ends at once, another when it was seen to. */
  public void stop(String why, String explanation, Instant now) {
    if (state == SessionState.QUEUED) {
      queue = null;
      end(SessionState.ENDED, why, explanation, now);
    } else if (!state.over() && stop == null) {
      stop = new DesiredEvent.Stop(why, explanation, now);
      changeDesired();
      if (state != SessionState.ENDING) {
        beginEnding(why, explanation, now);
      }
    }
  }

  /** It may live for so long from {@code Ready}; refused where it ends already. */
  public void extend(long maxSeconds) {
    if (!state.before(SessionState.ENDING)) {
      throw new SessionRefusal.Over(id());
    }
    spec = spec.lasting(maxSeconds);
    changeDesired();
  }

  /** Its cluster was given up: it is over here, and the cluster, if it comes back, must end it. */
  public void writeOff(String why, String explanation, Instant now) {
    if (state != SessionState.QUEUED && !state.over()) {
      if (stop == null) {
        stop = new DesiredEvent.Stop(why, explanation, now);
        changeDesired();
      }
      writtenOff = true;
      end(SessionState.FAILED, why, explanation, now);
    }
  }

  /** Its tickets are different now; the cluster must hear of the revision that says so. */
  public long changeTickets() {
    changeDesired();
    return revision;
  }

  /**
   * Takes in what the cluster saw. False where it is old or says nothing about a session that is
   * over; then nothing changed.
   */
  public boolean observe(ObservedEvent.Session event, String gateway, Instant at) {
    if (state.over()) {
      return confirmEnd(event);
    }
    if (state == SessionState.QUEUED || !observed.isNews(event)) {
      return false;
    }
    Observation before = observed;
    ObservedEvent.StopNotice told = stopNotice();
    observed = before.after(event);
    observedRevision = Math.max(observedRevision, event.revision());
    advance(event, gateway, at);
    if (!state.over() && !observed.looksLike(before)) {
      noteConditions(at);
    }
    noteStop(told, at);
    return true;
  }

  /** A cluster that was given up has come back, and ended what was written off with it. */
  private boolean confirmEnd(ObservedEvent.Session event) {
    if (!writtenOff || event.endedAt() == null || !observed.isNews(event)) {
      return false;
    }
    observed = observed.after(event);
    writtenOff = false;
    confirmed = true;
    return true;
  }

  private void advance(ObservedEvent.Session event, String gateway, Instant at) {
    ObservedEvent.Phase phase = event.phase();
    if (state.before(SessionState.PROVISIONING)) {
      boolean readyBefore = event.readyAt() != null && event.readyAt().isBefore(at);
      Instant since = readyBefore ? event.readyAt() : at;
      state = SessionState.PROVISIONING;
      note(new SessionEvent.Provisioning(id(), tenant(), next(), since));
    }
    if (event.readyAt() != null && readyAt == null) {
      readyAt = event.readyAt();
    }
    boolean wasReady = phase == ObservedEvent.Phase.READY || readyAt != null;
    if (wasReady && state.before(SessionState.READY)) {
      readyAt = readyAt == null ? at : readyAt;
      state = SessionState.READY;
      note(new SessionEvent.Ready(id(), tenant(), next(), readyAt, gateway));
    }
    switch (phase) {
      case PROVISIONING, READY -> {
        if (state.before(SessionState.ENDING)) {
          reason = event.reason();
          message = event.message();
        }
      }
      case ENDING -> ending(event, at);
      case ENDED -> over(SessionState.ENDED, event, event.endedAt() == null ? at : event.endedAt());
      case FAILED -> failed(event, at);
    }
  }

  /** Failed is final only when all pods are terminal and metered: until then quota is in use. */
  private void failed(ObservedEvent.Session event, Instant at) {
    if (event.endedAt() == null) {
      ending(event, at);
    } else {
      over(SessionState.FAILED, event, event.endedAt());
    }
  }

  private void ending(ObservedEvent.Session event, Instant at) {
    if (state.before(SessionState.ENDING)) {
      beginEnding(event.reason(), event.message(), at);
    }
  }

  private void beginEnding(String why, String explanation, Instant at) {
    state = SessionState.ENDING;
    reason = why;
    message = explanation;
    note(new SessionEvent.Ending(id(), tenant(), next(), at, why, explanation));
  }

  private void end(SessionState how, String why, String explanation, Instant at) {
    state = how;
    reason = why;
    message = explanation;
    endedAt = at;
    boolean metered = readyAt != null || observed.metered();
    note(
        how == SessionState.FAILED
            ? new SessionEvent.Failed(id(), tenant(), next(), at, why, explanation, metered)
            : new SessionEvent.Ended(id(), tenant(), next(), at, why, explanation, metered));
  }

  private void over(SessionState how, ObservedEvent.Session event, Instant at) {
    boolean told = event.reason() != null || stop == null;
    end(how, told ? event.reason() : stop.reason(), event.message(), at);
  }

  /** Its cluster is heard again, or no longer. Nothing else about the session changes. */
  public void reach(boolean heard, Instant now) {
    boolean wasHeard = reach == null || reach.heard();
    if (!state.over() && wasHeard != heard) {
      reach = new Reach(heard, now);
      noteConditions(now);
    }
  }

  /** What the cluster said, and whether it can still be heard. */
  public List<ObservedEvent.Condition> conditions() {
    return reach == null ? observed.conditions() : reach.among(observed.conditions(), cluster);
  }

  private void noteConditions(Instant at) {
    note(
        new SessionEvent.ConditionsChanged(
            id(), tenant(), next(), at, observed.executors(), conditions()));
  }

  /** That it is stopped soon unless something changes; null while no stop is near. */
  public ObservedEvent.StopNotice stopNotice() {
    return state == SessionState.READY ? observed.stopNotice() : null;
  }

  private void noteStop(ObservedEvent.StopNotice told, Instant at) {
    ObservedEvent.StopNotice near = stopNotice();
    if (state != SessionState.READY || Objects.equals(told, near)) {
      return;
    }
    note(
        near == null
            ? new SessionEvent.Spared(id(), tenant(), next(), at)
            : new SessionEvent.Warned(
                id(), tenant(), next(), at, near.reason(), near.message(), near.stopsAt()));
  }

  private void changeDesired() {
    revision++;
    desiredChanged = true;
  }

  private long next() {
    return ++version;
  }

  private void note(SessionEvent event) {
    news.add(event);
  }

  /** Events since the record was read, in order. */
  List<SessionEvent> news() {
    return List.copyOf(news);
  }

  /** Whether anything happened that watchers or the cluster hear of. */
  public boolean changed() {
    return desiredChanged || !news.isEmpty();
  }

  /** Whether it is just now over for its cluster, too, and nothing is wanted of it any more. */
  boolean settled() {
    return state.over() && cluster != null && !writtenOff && (confirmed || !news.isEmpty());
  }

  /** Whether the cluster must be told: not before there is one. */
  boolean desiredChanged() {
    return desiredChanged && cluster != null;
  }

  void saved() {
    news.clear();
    desiredChanged = false;
    confirmed = false;
  }

  public String id() {
    return identity.id();
  }

  public String tenant() {
    return identity.tenant();
  }

  public String owner() {
    return identity.owner();
  }

  public String kind() {
    return identity.kind();
  }

  public String name() {
    return name;
  }

  public SessionSpec spec() {
    return spec;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public SessionState state() {
    return state;
  }

  public String reason() {
    return reason;
  }

  public String message() {
    return message;
  }

  public long version() {
    return version;
  }

  public long revision() {
    return revision;
  }

  public long observedRevision() {
    return observedRevision;
  }

  public QueuePlace queue() {
    return queue;
  }

  public String cluster() {
    return cluster;
  }

  public String region() {
    return region;
  }

  public Instant readyAt() {
    return readyAt;
  }

  public Instant endedAt() {
    return endedAt;
  }

  public Observation observed() {
    return observed;
  }
}
