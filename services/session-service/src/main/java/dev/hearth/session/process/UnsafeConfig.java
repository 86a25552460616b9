package dev.hearth.session.process;

import dev.hearth.settings.Unsafe;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** What this service may do in production although it is not safe there. */
@ConfigMapping(prefix = "hearth.unsafe")
interface UnsafeConfig {
  /**
   * Names, separated by commas: plain-issuer, plain-database, plain-kafka. A trial inside one
   * cluster needs them; each opens to whoever is on the way between two machines.
   */
  Optional<Set<Unsafe>> allow();
}
