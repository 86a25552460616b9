package dev.hearth.bench.bare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.platform.parts.ClusterApi;
import java.io.IOException;
import java.util.List;

/** One copy of a session's objects: one client, one call after the other, no Hearth in between. */
public final class BareCopy {
  private final ClusterApi cluster;
  private final String namespace;
  private final List<Call> calls;

  /** Something to create. */
  record Call(String path, boolean ofCluster, ObjectNode object) {}

  /**
   * @param calls the namespace first
   */
  BareCopy(ClusterApi cluster, String namespace, List<Call> calls) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.calls = calls;
  }

  public void make() throws IOException, InterruptedException {
    for (Call call : calls) {
      cluster.create(call.path(), call.object());
    }
  }

  public void remove() throws IOException, InterruptedException {
    for (Call call : calls) {
      if (call.ofCluster()) {
        cluster.delete(call.path() + "/" + call.object().path("metadata").path("name").asText());
      }
    }
    cluster.delete(Original.NAMESPACES + "/" + namespace);
  }
}
