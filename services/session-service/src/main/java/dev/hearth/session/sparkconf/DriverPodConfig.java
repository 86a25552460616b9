package dev.hearth.session.sparkconf;

import dev.hearth.session.life.SessionSpec;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Where driver pods listen. Each pod has an address of its own, so all may have the same ports;
 * they must differ from each other. Sessions that run keep theirs.
 */
@ConfigMapping(prefix = "hearth.driver")
public interface DriverPodConfig {
  /** Executors speak to the driver here. */
  @WithDefault("7078")
  int rpcPort();

  /** Executors fetch blocks from the driver here. */
  @WithDefault("7079")
  int blockManagerPort();

  /** The UI, and what the operator asks for running work. */
  @WithDefault("4040")
  int uiPort();

  /** Spark Connect, in sessions of that kind. */
  @WithDefault("15002")
  int connectPort();

  /** All of them. */
  default SessionSpec.DriverPorts ports() {
    return new SessionSpec.DriverPorts(rpcPort(), blockManagerPort(), uiPort(), connectPort());
  }
}
