package dev.hearth.session.progress;

import dev.hearth.session.access.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** Who has how many streams open. */
@ApplicationScoped
class WatchPlaces {
  private final WatchConfig config;
  private final Map<String, Integer> byCaller = new HashMap<>();
  private int taken;

  WatchPlaces(WatchConfig config) {
    this.config = config;
  }

  /** To be given back once. */
  synchronized void take(Caller caller) {
    int own = byCaller.getOrDefault(caller.subject(), 0);
    if (own >= config.mostPerCaller()) {
      throw new WatchRefusal.TooMany(config.mostPerCaller());
    }
    if (taken >= config.most()) {
      throw new WatchRefusal.Crowded(config.most());
    }
    byCaller.put(caller.subject(), own + 1);
    taken++;
  }

  synchronized void giveBack(Caller caller) {
    byCaller.computeIfPresent(caller.subject(), (subject, own) -> own == 1 ? null : own - 1);
    taken--;
  }
}
