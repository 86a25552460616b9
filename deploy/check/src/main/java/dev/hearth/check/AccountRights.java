package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.check.cluster.RightMissingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether Hearth's own accounts have the rights of the manifests, and not all the others. */
final class AccountRights implements Check {
  /** What nothing of ours may, whatever it is bound to. */
  private static final List<Question> NEVER =
      List.of(
          new Question("*", "*", "*", "", ""),
          new Question("escalate", "rbac.authorization.k8s.io", "clusterroles", "", ""),
          new Question("list", "", "secrets", "", ""),
          new Question("get", "", "secrets", "kube-system", ""),
          new Question("create", "", "pods/exec", "", ""));

  @Override
  public String name() {
    return "accounts";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.installed() || !subject.scope().data()) {
      return List.of(
          Finding.notTried(name(), "no account of Hearth's with rights is installed here"));
    }
    Map<Account, List<Question>> granted = granted(subject);
    List<Finding> findings = new ArrayList<>();
    int asked = 0;
    try {
      for (Map.Entry<Account, List<Question>> one : granted.entrySet()) {
        asked += one.getValue().size();
        judge(one.getKey(), one.getValue(), subject, findings);
      }
    } catch (RightMissingException e) {
      return List.of(
          Finding.notTried(
              name(), "asking about others' rights needs create subjectaccessreviews"));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              name(),
              granted.size() + " accounts have their " + asked + " rights, and none of the worst"));
    }
    return findings;
  }

  private void judge(
      Account account, List<Question> rights, Subject subject, List<Finding> findings)
      throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    for (Question question : rights) {
      if (!question.allowedTo(account.namespace, account.name, subject.cluster())) {
        missing.add(question.text());
      }
    }
    if (!missing.isEmpty()) {
      findings.add(
          Finding.fail(
              name(),
              account.name + " may not " + String.join(", ", missing),
              "apply the overlay again: its roles and bindings give that"));
    }
    for (Question question : NEVER) {
      if (question.allowedTo(account.namespace, account.name, subject.cluster())) {
        findings.add(
            Finding.fail(
                name(),
                account.name + " may " + question.text() + ", which Hearth never asks for",
                "find the binding that gives it (to the account, or to all accounts) and remove"
                    + " it"));
        return;
      }
    }
  }

  private static Map<Account, List<Question>> granted(Subject subject) {
    Map<Account, List<Question>> all = new LinkedHashMap<>();
    collect(subject, "ClusterRoleBinding", "ClusterRole", all);
    collect(subject, "RoleBinding", "Role", all);
    return all;
  }

  private static void collect(
      Subject subject, String bindings, String roles, Map<Account, List<Question>> all) {
    List<String> folders = subject.scope().folders();
    for (JsonNode binding : subject.manifests().of(bindings, folders)) {
      for (JsonNode role : subject.manifests().of(roles, folders)) {
        if (!role.at("/metadata/name").equals(binding.at("/roleRef/name"))
            || !role.at("/metadata/namespace").equals(binding.at("/metadata/namespace"))) {
          continue;
        }
        String namespace = role.at("/metadata/namespace").asText();
        for (JsonNode to : binding.path("subjects")) {
          Account account = new Account(to.path("namespace").asText(), to.path("name").asText());
          List<Question> rights = all.computeIfAbsent(account, key -> new ArrayList<>());
          role.path("rules").forEach(rule -> rights.addAll(Question.of(rule, namespace)));
        }
      }
    }
  }

  private record Account(String namespace, String name) {}
}
