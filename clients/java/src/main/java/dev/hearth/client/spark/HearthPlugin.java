package dev.hearth.client.spark;

import dev.hearth.client.TunnelClient;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's door to the tunnel ({@code spark.plugins}). Spark starts plug-ins after it has bound the
 * driver's RPC port and before it asks Kubernetes for the first executor, and stops them after the
 * last executor was told to go: the tunnel is there exactly as long as executors need it.
 */
public final class HearthPlugin implements SparkPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(HearthPlugin.class);

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  /** Executors dial the driver's name in their own namespace; they need no part of this. */
  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }

  private static final class Driver implements DriverPlugin {
    private TunnelClient tunnel;

    /** What is thrown here ends the SparkContext, and its message is what the user sees. */
    @Override
    public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
      SparkConf conf = pluginContext.conf();
      SparkTunnel.keepTheUsersKubeconfigOut();
      try {
        tunnel = TunnelClient.open(SparkTunnel.settings(conf));
      } catch (IOException | IllegalArgumentException e) {
        throw new IllegalStateException("Hearth: " + e.getMessage(), e);
      }
      PodRoute.through(tunnel);
      if (!PodRoute.isSwitchedOn()) {
        LOG.warn(
            "Results larger than spark.task.maxDirectResultSize cannot be fetched from executors:"
                + " start the driver with -D{}={} in spark.driver.extraJavaOptions",
            PodRoute.SWITCH,
            PodRoute.SWITCHED_ON);
      }
      LOG.info("The tunnel to the session is open");
      return Map.of();
    }

    @Override
    public void shutdown() {
      if (tunnel != null) {
        PodRoute.close(tunnel);
        tunnel.close();
      }
    }
  }
}
