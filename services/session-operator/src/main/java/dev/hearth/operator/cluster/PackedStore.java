package dev.hearth.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps objects as JSON, for kinds of which each session has many and which are seldom read: as
 * objects they take several times the room. Who set which field is left out, as in {@link
 * LeanStore}.
 */
final class PackedStore<T extends HasMetadata> implements ItemStore<T> {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Class<T> kind;
  private final KubernetesSerialization serialization;

  PackedStore(Class<T> kind, KubernetesSerialization serialization) {
    this.kind = kind;
    this.serialization = serialization;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    object.getMetadata().setManagedFields(List.of());
    return unpack(objects.put(key, serialization.asJson(object).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public @Nullable T remove(String key) {
    return unpack(objects.remove(key));
  }

  @Override
  public @Nullable T get(String key) {
    return unpack(objects.get(key));
  }

  /** The object as it is kept, without making it one again. */
  Optional<JsonNode> tree(String key) {
    byte[] json = objects.get(key);
    try {
      return json == null ? Optional.empty() : Optional.of(JSON.readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException("what was packed must be readable", e);
    }
  }

  @Override
  public Stream<String> keySet() {
    return objects.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return objects.values().stream().map(this::unpack);
  }

  @Override
  public int size() {
    return objects.size();
  }

  private @Nullable T unpack(byte @Nullable [] json) {
    return json == null
        ? null
        : serialization.unmarshal(new String(json, StandardCharsets.UTF_8), kind);
  }
}
