package dev.hearth.session.sparkconf;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Which Spark is offered. */
@ConfigMapping(prefix = "hearth.spark")
public interface SparkConfig {
  /** Images by version; sessions that run keep theirs when an entry goes. */
  Map<String, String> images();

  /** The version of a session that names none; must be one of the above. */
  @WithDefault("4.0.1")
  String standard();
}
