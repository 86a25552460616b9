package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;

/** A pod's service account must exist; unless told otherwise, its token is mounted in the pod. */
public final class PodAccounts {
  /** Where containers look for their account. */
  public static final String MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

  /** What the API server asks for; such tokens really live a year. */
  private static final int TOKEN_SECONDS = 3607;

  private final ObjectStore store;

  public PodAccounts(ObjectStore store) {
    this.store = store;
  }

  public void admit(ResourceType type, ObjectNode pod) {
    String account = Json.text(pod, "spec", "serviceAccountName");
    Stored found =
        store
            .get(new ObjectKey("serviceaccounts", Meta.namespace(pod), account))
            .orElseThrow(
                () ->
                    type.forbidden(
                        Meta.name(pod),
                        "error looking up service account "
                            + Meta.namespace(pod)
                            + "/"
                            + account
                            + ": serviceaccount \""
                            + account
                            + "\" not found"));
    if (wantsToken(pod, found.tree())) {
      mount(pod);
    }
  }

  private static boolean wantsToken(ObjectNode pod, ObjectNode account) {
    JsonNode own = Json.at(pod, "spec", "automountServiceAccountToken");
    return own.isBoolean()
        ? own.asBoolean()
        : account.path("automountServiceAccountToken").asBoolean(true);
  }

  private static void mount(ObjectNode pod) {
    ObjectNode spec = Json.child(pod, "spec");
    String uid = Meta.uid(pod);
    String name = "kube-api-access-" + uid.substring(0, 5);
    boolean used = false;
    for (String list : new String[] {"initContainers", "containers"}) {
      for (JsonNode container : spec.path(list)) {
        if (container instanceof ObjectNode fields && !mountsAccount(fields)) {
          Json.list(fields, "volumeMounts")
              .addObject()
              .put("name", name)
              .put("readOnly", true)
              .put("mountPath", MOUNT);
          used = true;
        }
      }
    }
    if (used) {
      Json.list(spec, "volumes").add(volume(name));
    }
  }

  private static boolean mountsAccount(ObjectNode container) {
    for (JsonNode mount : container.path("volumeMounts")) {
      if (Json.text(mount, "mountPath").equals(MOUNT)) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode volume(String name) {
    ObjectNode volume = Json.object().put("name", name);
    ObjectNode projected = volume.putObject("projected").put("defaultMode", 0644);
    var sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", TOKEN_SECONDS)
        .put("path", "token");
    sources
        .addObject()
        .putObject("configMap")
        .put("name", "kube-root-ca.crt")
        .putArray("items")
        .addObject()
        .put("key", "ca.crt")
        .put("path", "ca.crt");
    sources
        .addObject()
        .putObject("downwardAPI")
        .putArray("items")
        .addObject()
        .put("path", "namespace")
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.namespace");
    return volume;
  }
}
