package dev.hearth.operator.cluster;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the API server really listens. Network policies see addresses after translation, so the
 * service's own address would open nothing.
 */
@Singleton
public class ApiServerAddresses {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:]+]?");

  private final KubernetesClient client;
  private final ClusterCache cache;
  private SharedIndexInformer<EndpointSlice> slices;

  ApiServerAddresses(KubernetesClient client, ClusterCache cache) {
    this.client = client;
    this.cache = cache;
  }

  /** One address and port of the API server. */
  public record ApiServer(String address, int port) implements Comparable<ApiServer> {
    public String cidr() {
      return address + (address.contains(":") ? "/128" : "/32");
    }

    @Override
    public int compareTo(ApiServer other) {
      int byAddress = address.compareTo(other.address);
      return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }
  }

  public void start() {
    slices =
        client
            .resources(EndpointSlice.class)
            .inNamespace("default")
            .withLabel("kubernetes.io/service-name", "kubernetes")
            .runnableInformer(0);
    slices.exceptionHandler((started, failure) -> true);
    slices.addEventHandler(new Moves());
    slices.start().toCompletableFuture().join();
  }

  public void stop() {
    if (slices != null) {
      slices.stop();
    }
  }

  /** In a fixed order; what the operator itself dials where the cluster publishes none. */
  public List<ApiServer> current() {
    TreeSet<ApiServer> found = new TreeSet<>();
    for (EndpointSlice slice : slices.getIndexer().list()) {
      slice
          .getPorts()
          .forEach(
              port ->
                  slice
                      .getEndpoints()
                      .forEach(
                          endpoint ->
                              endpoint
                                  .getAddresses()
                                  .forEach(a -> found.add(new ApiServer(a, port.getPort())))));
    }
    URI own = URI.create(client.getConfiguration().getMasterUrl());
    if (found.isEmpty() && ADDRESS.matcher(own.getHost()).matches()) {
      found.add(new ApiServer(own.getHost(), own.getPort() < 0 ? 443 : own.getPort()));
    }
    return List.copyOf(found);
  }

  /** The API server moved: every session's policy has to follow. */
  private final class Moves implements ResourceEventHandler<EndpointSlice> {
    @Override
    public void onAdd(EndpointSlice slice) {
      cache.wakeAll();
    }

    @Override
    public void onUpdate(EndpointSlice before, EndpointSlice after) {
      cache.wakeAll();
    }

    @Override
    public void onDelete(EndpointSlice slice, boolean stateUnknown) {
      cache.wakeAll();
    }
  }
}
