package dev.hearth.client.spark;

import dev.hearth.client.ReversePort;
import dev.hearth.client.TunnelSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;

/** The tunnel's settings as Spark's configuration has them. */
final class SparkTunnel {
  private static final String URL = "spark.hearth.tunnel.url";
  private static final String OPEN_LIMIT = "spark.hearth.tunnel.openTimeout";
  private static final String TICKET = "spark.kubernetes.authenticate.oauthTokenFile";
  private static final String CA = "spark.kubernetes.authenticate.caCertFile";

  private SparkTunnel() {}

  static TunnelSettings settings(SparkConf conf) {
    List<ReversePort> ports = new ArrayList<>();
    ports.add(port(conf, "driver", "spark.driver.port"));
    ports.add(port(conf, "blockmanager", "spark.driver.blockManager.port"));
    if (conf.getBoolean("spark.ui.enabled", true)) {
      ports.add(port(conf, "ui", "spark.ui.port"));
    }
    return new TunnelSettings(
        URI.create(required(conf, URL)),
        Path.of(required(conf, TICKET)),
        conf.contains(CA) ? Path.of(conf.get(CA)) : null,
        bindAddress(conf),
        ports,
        Duration.ofSeconds(conf.getTimeAsSeconds(OPEN_LIMIT, "60s")));
  }

  /**
   * Spark's Kubernetes client would read the user's own kubeconfig, and a client certificate in it
   * wins over the session's ticket. It is made after the plug-ins, so this still reaches it,
   * however the driver was started.
   */
  static void keepTheUsersKubeconfigOut() {
    System.setProperty("kubernetes.auth.tryKubeConfig", "false");
    System.setProperty("kubernetes.auth.tryServiceAccount", "false");
  }

  private static ReversePort port(SparkConf conf, String name, String key) {
    String value = required(conf, key);
    try {
      return new ReversePort(name, Integer.parseInt(value.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " must be a port number, not " + value, e);
    }
  }

  private static InetAddress bindAddress(SparkConf conf) {
    String address = conf.get("spark.driver.bindAddress", "127.0.0.1");
    try {
      InetAddress bound = InetAddress.getByName(address);
      return bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("spark.driver.bindAddress is no address: " + address, e);
    }
  }

  private static String required(SparkConf conf, String key) {
    String value = conf.get(key, "");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          key + " is not set: use the whole Spark configuration that came with the session");
    }
    return value;
  }
}
