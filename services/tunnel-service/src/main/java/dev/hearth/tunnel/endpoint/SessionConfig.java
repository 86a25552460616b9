package dev.hearth.tunnel.endpoint;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Which session an endpoint serves. */
@ConfigMapping(prefix = "hearth.session")
public interface SessionConfig {
  /** Name of its SparkSession object. */
  Optional<String> id();

  /** The only namespace that the facade shows. */
  Optional<String> namespace();
}
