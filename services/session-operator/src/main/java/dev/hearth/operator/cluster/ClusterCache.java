package dev.hearth.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Everything that carries a session's label, followed by watches. Secrets are not here: the
 * operator may not list them.
 */
@Singleton
public class ClusterCache {
  private static final String BY_SESSION = "session";
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Namespace.class,
          ResourceQuota.class,
          LimitRange.class,
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          ClusterRole.class,
          ClusterRoleBinding.class,
          NetworkPolicy.class,
          Service.class,
          Pod.class);

  /** By each pass; the others when one of them has changed. */
  private static final Set<Class<?>> READ_OFTEN = Set.of(Namespace.class, Pod.class);

  private final KubernetesClient client;
  private final SessionTrigger trigger;
  private final Map<Class<?>, SharedIndexInformer<? extends HasMetadata>> informers =
      new LinkedHashMap<>();
  private final Map<Class<?>, PackedStore<?>> packed = new HashMap<>();
  private final List<Consumer<SessionPod>> podListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> objectListeners = new CopyOnWriteArrayList<>();
  private final RecentWrites recent = new RecentWrites(System::nanoTime);

  ClusterCache(KubernetesClient client, SessionTrigger trigger) {
    this.client = client;
    this.trigger = trigger;
  }

  /** Returns when all caches hold what the API server holds. */
  public void start() {
    KINDS.forEach(kind -> informers.put(kind, informer(kind)));
    List<CompletableFuture<Void>> started = new ArrayList<>();
    informers.values().forEach(i -> started.add(i.start().toCompletableFuture()));
    CompletableFuture.allOf(started.toArray(CompletableFuture[]::new)).join();
  }

  public void stop() {
    informers.values().forEach(SharedIndexInformer::stop);
  }

  /**
   * Called on each change of a pod in its session's namespace, with the last that was seen of it.
   * From the watch's thread: must not block.
   */
  public void onPods(Consumer<SessionPod> listener) {
    podListeners.add(listener);
  }

  /**
   * Told whose any object but a pod changed, where the change is none that was just written. From
   * the watch's thread: must not block.
   */
  public void onObjects(Consumer<String> listener) {
    objectListeners.add(listener);
  }

  /** The object is there as {@code written}, though its kind's watch may not have shown it yet. */
  public void wrote(HasMetadata written) {
    // A watch is often quicker than the answer, and would not show the object a second time.
    if (informers.containsKey(written.getClass()) && !isShown(written)) {
      recent.note(written);
    }
  }

  private boolean isShown(HasMetadata written) {
    return get(
            written.getClass(),
            written.getMetadata().getNamespace(),
            written.getMetadata().getName())
        .filter(
            shown ->
                Objects.equals(
                    shown.getMetadata().getResourceVersion(),
                    written.getMetadata().getResourceVersion()))
        .isPresent();
  }

  /**
   * The object of the kind, namespace and name of {@code like}: as it was just written, or else as
   * the watch has last shown it.
   */
  @SuppressWarnings("unchecked")
  public <T extends HasMetadata> Optional<T> get(T like) {
    Optional<HasMetadata> written = recent.find(like);
    return written.isPresent()
        ? (Optional<T>) written
        : (Optional<T>)
            get(like.getClass(), like.getMetadata().getNamespace(), like.getMetadata().getName());
  }

  /** Whether {@link #get(HasMetadata)} answers with what was written, and no watch has shown. */
  public boolean isJustWritten(HasMetadata like) {
    return recent.find(like).isPresent();
  }

  /** What {@link #get(HasMetadata)} answers, as JSON. */
  public Optional<JsonNode> tree(HasMetadata like) {
    Optional<HasMetadata> written = recent.find(like);
    PackedStore<?> store = packed.get(like.getClass());
    return written.isPresent() || store == null
        ? written.or(() -> get(like)).map(this::treeOf)
        : store.tree(Cache.metaNamespaceKeyFunc(like));
  }

  public JsonNode treeOf(HasMetadata object) {
    return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
  }

  public <T extends HasMetadata> Optional<T> get(Class<T> kind, String namespace, String name) {
    String key = namespace == null ? name : Cache.namespaceKeyFunc(namespace, name);
    return Optional.ofNullable(informer(kind, key));
  }

  /** Those in the session's own namespace: elsewhere anybody may write its label. */
  public List<SessionPod> pods(String session) {
    return sessionPods(bySession(Pod.class, session));
  }

  /** The pods of all sessions, each in its session's own namespace. */
  public List<SessionPod> pods() {
    return sessionPods(all(Pod.class));
  }

  /** One pod, if it is there and in its session's own namespace. */
  public Optional<SessionPod> pod(String namespace, String name) {
    return get(Pod.class, namespace, name).map(SessionPod::new).filter(SessionPod::isAtHome);
  }

  private static List<SessionPod> sessionPods(List<Pod> labelled) {
    return labelled.stream().map(SessionPod::new).filter(SessionPod::isAtHome).toList();
  }

  public <T extends HasMetadata> List<T> bySession(Class<T> kind, String session) {
    return cast(kind).getIndexer().byIndex(BY_SESSION, session);
  }

  public <T extends HasMetadata> List<T> all(Class<T> kind) {
    return cast(kind).getIndexer().list();
  }

  /** Wakes every session that has a namespace. */
  public void wakeAll() {
    all(Namespace.class).forEach(n -> trigger.wake(sessionOf(n)));
  }

  public boolean isWatching() {
    return !informers.isEmpty()
        && informers.values().stream().allMatch(SharedIndexInformer::isWatching);
  }

  private <T extends HasMetadata> T informer(Class<T> kind, String key) {
    return cast(kind).getIndexer().getByKey(key);
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> SharedIndexInformer<T> cast(Class<T> kind) {
    return (SharedIndexInformer<T>)
        Objects.requireNonNull(informers.get(kind), () -> "no cache of " + kind.getSimpleName());
  }

  private <T extends HasMetadata> SharedIndexInformer<T> informer(Class<T> kind) {
    SharedIndexInformer<T> informer =
        client.resources(kind).inAnyNamespace().withLabel(Labels.SESSION).runnableInformer(0);
    if (READ_OFTEN.contains(kind)) {
      informer.itemStore(new LeanStore<>());
    } else {
      PackedStore<T> store = new PackedStore<>(kind, client.getKubernetesSerialization());
      packed.put(kind, store);
      informer.itemStore(store);
    }
    informer.addIndexers(Map.of(BY_SESSION, object -> List.of(sessionOf(object))));
    informer.exceptionHandler((started, failure) -> true);
    return informer.addEventHandler(new Changes<T>());
  }

  private static String sessionOf(HasMetadata object) {
    return object.getMetadata().getLabels().get(Labels.SESSION);
  }

  /**
   * Each change wakes the session, except those of a quota's own bookkeeping, and those that the
   * operator has just made and knows of.
   */
  private final class Changes<T extends HasMetadata> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed(object);
    }

    @Override
    public void onUpdate(T before, T after) {
      if (isBookkeeping(before, after)) {
        return;
      }
      changed(after);
      if (!sessionOf(before).equals(sessionOf(after))) {
        tell(before);
      }
    }

    private boolean isBookkeeping(T before, T after) {
      return before instanceof ResourceQuota then
          && after instanceof ResourceQuota now
          && then.getSpec().equals(now.getSpec())
          && then.getMetadata().getLabels().equals(now.getMetadata().getLabels());
    }

    @Override
    public void onDelete(T object, boolean stateUnknown) {
      recent.seen(object);
      tell(object);
    }

    private void changed(T object) {
      if (!recent.seen(object) || object instanceof Pod) {
        tell(object);
      }
    }

    private void tell(T object) {
      String session = sessionOf(object);
      if (object instanceof Pod pod) {
        sessionPods(List.of(pod))
            .forEach(own -> podListeners.forEach(listener -> listener.accept(own)));
      } else {
        objectListeners.forEach(listener -> listener.accept(session));
      }
      trigger.wake(session);
    }
  }
}
