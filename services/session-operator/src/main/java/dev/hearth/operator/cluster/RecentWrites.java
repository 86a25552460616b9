package dev.hearth.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Objects that were just written and that no watch has shown yet. Without them a pass that follows
 * at once would find them missing in the caches and write them again. A watch that shows an object
 * knows more; one that never does is not waited for.
 */
final class RecentWrites {
  private static final long LIMIT = Duration.ofSeconds(5).toNanos();

  /** Some more than a crowd of sessions writes until the watches have caught up. */
  private static final int SWEPT_AT = 5_000;

  private final Map<Key, Written> objects = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  RecentWrites(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The object as the API server answered. */
  void note(HasMetadata object) {
    if (objects.size() >= SWEPT_AT) {
      objects.values().removeIf(this::isOld);
    }
    objects.put(Key.of(object), new Written(object, nanoTime.getAsLong()));
  }

  /**
   * A watch has shown a change of the object.
   *
   * @return whether that is what was just written
   */
  boolean seen(HasMetadata object) {
    Written written = objects.remove(Key.of(object));
    return written != null
        && Objects.equals(
            written.object().getMetadata().getResourceVersion(),
            object.getMetadata().getResourceVersion());
  }

  Optional<HasMetadata> find(HasMetadata like) {
    return Optional.ofNullable(objects.get(Key.of(like)))
        .filter(written -> !isOld(written))
        .map(Written::object);
  }

  private boolean isOld(Written written) {
    return nanoTime.getAsLong() - written.at() > LIMIT;
  }

  private record Written(HasMetadata object, long at) {}

  private record Key(String kind, String namespace, String name) {
    static Key of(HasMetadata object) {
      return new Key(
          object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
  }
}
