package dev.hearth.session.placement;

import dev.hearth.events.ClusterEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The clusters that ever spoke. */
@ApplicationScoped
public class Clusters {
  private final ClusterStore store;
  private final PlacementConfig config;
  private final Clock clock;

  Clusters(ClusterStore store, PlacementConfig config, Clock clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /** All of them as they are now, to choose from within this transaction. */
  public ClusterMap map() {
    return new ClusterMap(store.all(), clock.instant(), config.patience());
  }

  /** Keeps why a session went where it went, or nowhere. */
  public void explain(String session, Placement placement) {
    store.explain(session, placement);
  }

  /** The public doors, by cluster. */
  public Map<String, ClusterEvent.Gateway> gateways() {
    Map<String, ClusterEvent.Gateway> gateways = new TreeMap<>();
    for (Cluster cluster : store.all()) {
      gateways.put(
          cluster.name(), new ClusterEvent.Gateway(cluster.gatewayUrl(), cluster.gatewayCaPem()));
    }
    return gateways;
  }

  public TreeSet<String> regions() {
    TreeSet<String> regions = new TreeSet<>();
    store.all().stream()
        .filter(cluster -> !cluster.forgotten())
        .forEach(cluster -> regions.add(cluster.region()));
    return regions;
  }

  /** Why the session is where it is; null where nothing was decided yet. */
  public Placement explanation(String session) {
    return store.explanation(session).orElse(null);
  }

  /** Takes in a heartbeat; false where it is not the latest. */
  public boolean take(ClusterEvent.Heartbeat heartbeat) {
    // A clock that runs ahead must not make a silent cluster look alive.
    Instant now = clock.instant();
    return store.save(heartbeat, heartbeat.at().isAfter(now) ? now : heartbeat.at());
  }

  /** Names of those that are heard, or of those that are not; none of those given up. */
  public List<String> heard(boolean heard, Instant now) {
    return store.all().stream()
        .filter(cluster -> !cluster.forgotten())
        .filter(cluster -> cluster.heard(now, config.patience()) == heard)
        .map(Cluster::name)
        .toList();
  }

  /**
   * Gives a cluster up: nothing is placed there any more. Doing so again changes nothing.
   *
   * @throws ClusterRefusal where there is none, or where it can still be heard
   */
  public void forget(String name) {
    Cluster cluster = require(name);
    Instant now = clock.instant();
    if (cluster.forgotten()) {
      return;
    }
    if (cluster.heard(now, config.patience())) {
      throw new ClusterRefusal.StillHeard(name, cluster.heartbeatAt(), config.patience());
    }
    store.forget(name, now);
  }

  /**
   * Lets a cluster in again that had been given up, or was to be emptied.
   *
   * @throws ClusterRefusal.NotFound where there is none
   */
  public void readmit(String name) {
    Cluster cluster = require(name);
    if (cluster.forgotten()) {
      store.forget(name, null);
    }
    if (cluster.cordon() != null) {
      store.cordon(name, null);
    }
  }

  /**
   * From now on nothing is placed in a cluster, and after {@code grace} what runs there is to end.
   * Asking again can only bring that end nearer.
   *
   * @throws ClusterRefusal.NotFound where there is none
   */
  public Cordon cordon(String name, Duration grace) {
    Cordon before = require(name).cordon();
    Instant now = clock.instant();
    Instant until = now.plus(grace);
    Cordon cordon =
        before == null
            ? new Cordon(now, until)
            : new Cordon(before.since(), before.until().isBefore(until) ? before.until() : until);
    store.cordon(name, cordon);
    return cordon;
  }

  /** That a cluster is being emptied; empty where it is not. */
  public Optional<Cordon> cordonOf(String name) {
    return Optional.ofNullable(require(name).cordon());
  }

  /** The clusters that are being emptied. */
  public Map<String, Cordon> cordons() {
    Map<String, Cordon> cordons = new TreeMap<>();
    store.all().stream()
        .filter(cluster -> cluster.cordon() != null)
        .forEach(cluster -> cordons.put(cluster.name(), cluster.cordon()));
    return cordons;
  }

  /** Whether the cluster was heard lately. */
  public boolean isHeard(String name) {
    return require(name).heard(clock.instant(), config.patience());
  }

  /** Names of those that were given up. */
  public List<String> forgotten() {
    return store.all().stream().filter(Cluster::forgotten).map(Cluster::name).toList();
  }

  Cluster require(String name) {
    return store.all().stream()
        .filter(cluster -> cluster.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ClusterRefusal.NotFound(name));
  }

  /** How long a cluster may be silent. */
  public Duration patience() {
    return config.patience();
  }

  List<Cluster> all() {
    return store.all();
  }

  boolean heard(Cluster cluster, Instant now) {
    return cluster.heard(now, config.patience());
  }
}
