package dev.hearth.local.kubernetes.api;

import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.select.FieldSelector;
import dev.hearth.local.kubernetes.select.LabelSelector;
import dev.hearth.local.kubernetes.store.Stored;
import java.time.Duration;

/** What to watch, from where on, and for how long. */
record WatchRequest(
    ResourceType type,
    String namespace,
    LabelSelector labels,
    FieldSelector fields,
    String version,
    boolean bookmarks,
    boolean initialEvents,
    Duration timeout) {

  boolean selects(Stored object) {
    return object != null && labels.matches(object.tree()) && fields.matches(object.tree());
  }

  /** Whether the watch begins with what is there now. */
  boolean startsWithAll() {
    return version.isEmpty() || version.equals("0") || initialEvents;
  }
}
