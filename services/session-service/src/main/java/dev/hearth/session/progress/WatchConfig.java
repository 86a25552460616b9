package dev.hearth.session.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * How many streams of events may be open; each looks into the database whenever something happens.
 */
@ConfigMapping(prefix = "hearth.watch")
interface WatchConfig {
  /** Most streams in this process; further ones are answered 503. */
  @WithDefault("1000")
  int most();

  /** Most streams of one caller in this process; further ones are answered 429. */
  @WithDefault("50")
  int mostPerCaller();
}
