package dev.hearth.session.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * How many streams of events may be open; each looks into the database whenever something happens.
 */
@ConfigMapping(prefix = "hearth.watch")
interface WatchConfig {
  /** In this process. */
  @WithDefault("1000")
  int most();

  /** Of one caller in this process. */
  @WithDefault("50")
  int mostPerCaller();
}
