package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what is installed runs, and what each pod says that does not. */
final class PartsCheck implements Check {
  @Override
  public String name() {
    return "parts";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.installed()) {
      return List.of(Finding.notTried(name(), "Hearth is not installed here yet"));
    }
    if (!subject.enforcing()) {
      return List.of(
          Finding.notTried(name(), "the local platform runs them as processes: ./hearth status"));
    }
    List<Finding> findings = new ArrayList<>();
    int count = 0;
    for (String namespace : subject.scope().namespaces()) {
      for (String kind : List.of("deployments", "statefulsets")) {
        for (JsonNode one :
            subject.cluster().list("/apis/apps/v1/namespaces/" + namespace + "/" + kind)) {
          count++;
          int ready = one.at("/status/readyReplicas").asInt();
          int wanted = one.at("/spec/replicas").asInt(1);
          if (ready < wanted) {
            findings.add(
                unready(one.at("/metadata/name").asText(), namespace, ready, wanted, subject));
          }
        }
      }
    }
    if (count == 0) {
      findings.add(
          Finding.fail(
              name(),
              "there is nothing in " + String.join(", ", subject.scope().namespaces()),
              "apply the overlay again (docs/install.md)"));
    } else if (findings.isEmpty()) {
      findings.add(Finding.ok(name(), "all " + count + " run and are ready"));
    }
    return findings;
  }

  private Finding unready(String workload, String namespace, int ready, int wanted, Subject subject)
      throws IOException, InterruptedException {
    String state = workload + " has " + ready + " of " + wanted + " pods ready";
    for (JsonNode pod :
        subject
            .cluster()
            .list(
                "/api/v1/namespaces/"
                    + namespace
                    + "/pods?labelSelector=app.kubernetes.io%2Fname%3D"
                    + workload)) {
      Optional<String> trouble = PodTrouble.of(pod);
      if (trouble.isPresent()) {
        String log = "kubectl -n " + namespace + " logs " + pod.at("/metadata/name").asText();
        String what = state + ": " + trouble.get();
        return ready > 0
            ? Finding.warn(name(), what, log)
            : Finding.fail(name(), what, log + " says which setting is wrong");
      }
    }
    String remedy = "kubectl -n " + namespace + " describe pods";
    return ready > 0 ? Finding.warn(name(), state, remedy) : Finding.fail(name(), state, remedy);
  }
}
