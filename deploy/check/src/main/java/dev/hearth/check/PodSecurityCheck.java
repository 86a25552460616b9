package dev.hearth.check;

import dev.hearth.check.cluster.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Whether the API server refuses what a namespace's Pod Security level forbids. */
final class PodSecurityCheck implements Check {
  @Override
  public String name() {
    return "pod security";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.enforcing()) {
      return List.of(Finding.notTried(name(), Subject.NOT_ENFORCING));
    }
    String namespace =
        subject.scratch().namespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    String pods = "/api/v1/namespaces/" + namespace + "/pods";
    Reply bad =
        subject.cluster().tryCreate(pods, TrialPod.forbidden(namespace, subject.image()), Map.of());
    Reply good =
        subject.cluster().tryCreate(pods, TrialPod.harmless(namespace, subject.image()), Map.of());
    return List.of(judge(bad, good));
  }

  private Finding judge(Reply bad, Reply good) {
    if (bad.good()) {
      return Finding.fail(
          name(),
          "a privileged pod is let into a namespace that enforces restricted",
          "switch the admission plug-in PodSecurity on (kube-apiserver"
              + " --enable-admission-plugins), it is on by default");
    }
    if (bad.code() != 403) {
      return Finding.notTried(name(), "the trial pod was answered: " + bad.message());
    }
    return good.good()
        ? Finding.ok(name(), "restricted refuses a privileged pod and lets a harmless one in")
        : Finding.warn(
            name(),
            "a pod that keeps to restricted is refused, too: " + good.message(),
            "let Hearth's namespaces (hearth-*) pass whatever refuses it");
  }
}
