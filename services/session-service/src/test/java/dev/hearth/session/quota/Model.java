package dev.hearth.session.quota;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a tenant's sessions should be, by the rule as a person would say it. */
final class Model {
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private final Map<String, Where> places = new LinkedHashMap<>();
  private long quota;

  Model(long quota) {
    this.quota = quota;
  }

  private enum Where {
    WAITS(Set.of("Queued")),
    LIVES(Set.of("Placed", "Provisioning", "Ready", "Ending")),
    OVER(Set.of("Ended", "Failed"));

    private final Set<String> states;

    Where(Set<String> states) {
      this.states = states;
    }
  }

  void submit(String id, long size) {
    sizes.put(id, size);
    places.put(id, Where.WAITS);
    moveOn();
  }

  /**
   * Who waits is gone at once; who lives keeps what it has until its cluster says that it ended.
   */
  void stop(String id) {
    if (places.get(id) == Where.WAITS) {
      places.put(id, Where.OVER);
      moveOn();
    }
  }

  void end(String id) {
    if (places.get(id) == Where.LIVES) {
      places.put(id, Where.OVER);
      moveOn();
    }
  }

  void quota(long now) {
    quota = now;
    moveOn();
  }

  /** In order, and nobody passes somebody who could start if all were free. */
  private void moveOn() {
    for (String id : waiting()) {
      if (reserved() + sizes.get(id) <= quota) {
        places.put(id, Where.LIVES);
      } else if (sizes.get(id) <= quota) {
        return;
      }
    }
  }

  long reserved() {
    return living().stream().mapToLong(sizes::get).sum();
  }

  List<String> all() {
    return List.copyOf(places.keySet());
  }

  List<String> waiting() {
    return in(Where.WAITS);
  }

  List<String> living() {
    return in(Where.LIVES);
  }

  List<String> over() {
    return in(Where.OVER);
  }

  boolean agrees(String id, String state) {
    return places.containsKey(id) && places.get(id).states.contains(state);
  }

  private List<String> in(Where where) {
    List<String> ids = new ArrayList<>();
    places.forEach(
        (id, place) -> {
          if (place == where) {
            ids.add(id);
          }
        });
    return ids;
  }
}
