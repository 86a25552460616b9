package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * Volumes hold nothing of the node's, no secret and no token. None is {@code ephemeral} either: the
 * cluster's own controller would make its claim, of any size, on nobody's account.
 */
public final class VolumeRules {
  /** What Kubernetes names the token volume that it adds when an account mounts its token. */
  private static final String TOKEN_VOLUME = "kube-api-access-";

  private static final Set<String> KINDS =
      Set.of("configMap", "emptyDir", "projected", "downwardAPI", "persistentVolumeClaim");
  private static final Set<String> PROJECTED = Set.of("configMap", "downwardAPI");
  private static final Set<String> PROJECTED_FOR_TOKEN =
      Set.of("configMap", "downwardAPI", "serviceAccountToken");

  private VolumeRules() {}

  /** Whether the cluster added it for the account's token; defaulting takes it away. */
  public static boolean addedForToken(JsonNode volume) {
    return volume.path("name").asText().startsWith(TOKEN_VOLUME) && volume.has("projected");
  }

  static void check(JsonNode spec, SparkRole role, List<Fault> faults) {
    JsonNode volumes = spec.path("volumes");
    for (int i = 0; i < volumes.size(); i++) {
      JsonNode volume = volumes.get(i);
      if (!addedForToken(volume)) {
        check("spec.volumes[" + i + "]", volume, PROJECTED, faults);
      } else if (role.isDriver()) {
        // A driver keeps it, so nothing else may hide under its name.
        check("spec.volumes[" + i + "]", volume, PROJECTED_FOR_TOKEN, faults);
      }
    }
  }

  private static void check(
      String path, JsonNode volume, Set<String> projected, List<Fault> faults) {
    for (var member : volume.properties()) {
      if (!member.getKey().equals("name") && !KINDS.contains(member.getKey())) {
        faults.add(
            Fault.forbidden(
                path + "." + member.getKey(),
                volume.path("name").asText(),
                "use one of configMap, emptyDir, projected, downwardAPI, persistentVolumeClaim"));
      }
    }
    JsonNode sources = volume.path("projected").path("sources");
    for (int i = 0; i < sources.size(); i++) {
      for (var source : sources.get(i).properties()) {
        if (!projected.contains(source.getKey())) {
          faults.add(
              Fault.forbidden(
                  path + ".projected.sources[" + i + "]." + source.getKey(),
                  volume.path("name").asText(),
                  "project only configMap and downwardAPI; executors get no secret and no token"));
        }
      }
    }
  }
}
