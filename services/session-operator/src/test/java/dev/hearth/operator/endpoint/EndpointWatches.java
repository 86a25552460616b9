package dev.hearth.operator.endpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.namespace.EndpointConfig;
import dev.hearth.operator.process.Pulse;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;

/** Watches of endpoints for the tests of other features. */
public final class EndpointWatches {
  private EndpointWatches() {}

  /** Asks all endpoints at this port, and often; wakes nobody. */
  public static EndpointWatch asking(int port, ClusterCache cache) {
    return new EndpointWatch(
        cache,
        new SessionTrigger(),
        new TunnelUsage(slice -> CompletableFuture.completedFuture(null)),
        null,
        at(port),
        config(port).getConfigMapping(EndpointWatchConfig.class),
        new JsonMapper(),
        new Pulse(),
        Clock.systemUTC());
  }

  /** The platform's defaults, but for where endpoints are asked. */
  public static EndpointConfig at(int port) {
    return config(port).getConfigMapping(EndpointConfig.class);
  }

  private static SmallRyeConfig config(int port) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(EndpointConfig.class)
        .withMapping(EndpointWatchConfig.class)
        .withDefaultValue("hearth.endpoint.image", "hearth/tunnel-service:local")
        .withDefaultValue("hearth.endpoint.health-port", Integer.toString(port))
        .withDefaultValue("hearth.endpoint-watch.every", "PT0.02S")
        .withDefaultValue("hearth.endpoint-watch.timeout", "PT30S")
        .build();
  }
}
