package dev.hearth.operator.duty;

import dev.hearth.operator.cluster.ApiServerAddresses;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.command.CommandConsumer;
import dev.hearth.operator.driver.DriverWatch;
import dev.hearth.operator.endpoint.EndpointWatch;
import dev.hearth.operator.heartbeat.ClusterHeartbeat;
import dev.hearth.operator.metering.Metering;
import dev.hearth.operator.sweep.OrphanSweep;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;

/** All that the leader does, begun in the order in which one needs the other. */
@Singleton
class Duties {
  private final ClusterCache cache;
  private final ApiServerAddresses apiServers;
  private final Operator operator;
  private final Metering metering;
  private final EndpointWatch endpoints;
  private final DriverWatch drivers;
  private final CommandConsumer commands;
  private final ClusterHeartbeat heartbeat;
  private final OrphanSweep sweep;

  private volatile boolean begun;

  Duties(
      ClusterCache cache,
      ApiServerAddresses apiServers,
      Operator operator,
      Metering metering,
      EndpointWatch endpoints,
      DriverWatch drivers,
      CommandConsumer commands,
      ClusterHeartbeat heartbeat,
      OrphanSweep sweep) {
    this.cache = cache;
    this.apiServers = apiServers;
    this.operator = operator;
    this.metering = metering;
    this.endpoints = endpoints;
    this.drivers = drivers;
    this.commands = commands;
    this.heartbeat = heartbeat;
    this.sweep = sweep;
  }

  void begin() {
    cache.start();
    apiServers.start();
    metering.start();
    endpoints.start();
    drivers.start();
    operator.start();
    commands.start();
    heartbeat.start();
    sweep.start();
    begun = true;
    Log.info("Took up all duties");
  }

  void end() {
    sweep.stop();
    heartbeat.stop();
    commands.stop();
    if (begun) {
      operator.stop();
    }
    drivers.stop();
    endpoints.stop();
    metering.stop();
    apiServers.stop();
    cache.stop();
  }

  boolean areCarriedOut() {
    return begun && cache.isWatching();
  }
}
