package dev.hearth.session.placement;

import dev.hearth.events.ClusterEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    store.all().forEach(cluster -> regions.add(cluster.region()));
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

  /** Names of those that are heard, or of those that are not. */
  public List<String> heard(boolean heard, Instant now) {
    return store.all().stream()
        .filter(cluster -> cluster.heard(now, config.patience()) == heard)
        .map(Cluster::name)
        .toList();
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
