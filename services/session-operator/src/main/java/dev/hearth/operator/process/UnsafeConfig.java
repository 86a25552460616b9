package dev.hearth.operator.process;

import dev.hearth.settings.Unsafe;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** What this service may do in production although it is not safe there. */
@ConfigMapping(prefix = "hearth.unsafe")
interface UnsafeConfig {
  /**
   * Of plain-issuer, plain-database and plain-kafka only the last concerns this service. A trial
   * inside one cluster needs it; it opens messages to whoever is on the way between two machines.
   */
  Optional<Set<Unsafe>> allow();
}
