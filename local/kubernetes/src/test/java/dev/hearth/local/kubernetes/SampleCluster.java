package dev.hearth.local.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.lifecycle.ObjectRules;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** A store with the rules on top, for tests below the API. */
public final class SampleCluster {
  public final ResourceTypes types = new ResourceTypes();
  public final ObjectStore store;
  public final Writes writes;

  public SampleCluster(Path folder) throws IOException {
    store = new ObjectStore(folder);
    writes = new Writes(store, types, new ObjectRules(Clock.systemUTC()), w -> namespace -> {});
  }

  /** Stores an object written with single quotes. */
  public void create(String text) throws IOException {
    writes.createOwn(object(text));
  }

  public static ObjectNode object(String text) throws IOException {
    return (ObjectNode) Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
