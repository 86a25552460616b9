package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** Whether a claim for a volume is answered: the trial's Kafka and Postgres make one each. */
final class StorageCheck implements Check {
  private static final String DEFAULT =
      "/metadata/annotations/storageclass.kubernetes.io~1is-default-class";

  @Override
  public String name() {
    return "storage";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    List<String> defaults =
        subject.cluster().list("/apis/storage.k8s.io/v1/storageclasses").stream()
            .filter(one -> one.at(DEFAULT).asText().equals("true"))
            .map(one -> one.at("/metadata/name").asText())
            .sorted()
            .toList();
    return List.of(judge(defaults, subject));
  }

  private Finding judge(List<String> defaults, Subject subject)
      throws IOException, InterruptedException {
    if (defaults.size() == 1) {
      return Finding.ok(name(), "the default StorageClass is " + defaults.getFirst());
    }
    if (defaults.size() > 1) {
      return Finding.warn(
          name(),
          "there are several default StorageClasses: " + String.join(", ", defaults),
          "take the annotation storageclass.kubernetes.io/is-default-class from all but one");
    }
    if (!subject.scope().trial()) {
      return Finding.ok(name(), "no default StorageClass, and none is needed here");
    }
    if (claimsAreBound(subject)) {
      return Finding.ok(name(), "no default StorageClass, but the trial's volumes are bound");
    }
    return Finding.fail(
        name(),
        "there is no default StorageClass, and the trial's Kafka and Postgres each claim a volume",
        "install one and annotate it storageclass.kubernetes.io/is-default-class=true, or make"
            + " PersistentVolumes by hand");
  }

  private static boolean claimsAreBound(Subject subject) throws IOException, InterruptedException {
    List<JsonNode> claims =
        subject
            .cluster()
            .list("/api/v1/namespaces/" + Scope.TRIAL_NAMESPACE + "/persistentvolumeclaims");
    return !claims.isEmpty()
        && claims.stream().allMatch(one -> one.at("/status/phase").asText().equals("Bound"));
  }
}
