package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/security.md leaves out no port, credential, user or account, and names none that is not. */
class SecurityPageIT {
  private static final Path PAGE = Repository.ROOT.resolve("docs/security.md");
  private static final List<Installation> INSTALLATIONS =
      List.of(Installation.TRIAL, Installation.CONTROL_PLANE, Installation.DATA_PLANE);
  private static final Pattern NAMES = Pattern.compile("`([^`]+)`");

  /** What the operator calls ports that it numbers for each session. */
  private static final Set<String> NUMBERED = Set.of("driver", "block-manager", "ui");

  @Test
  void namesEveryPort() throws IOException {
    Set<String> ports = new TreeSet<>();
    for (Installation installation : INSTALLATIONS) {
      for (Manifest workload : ours(installation)) {
        for (JsonNode port : workload.podSpec().at("/containers/0/ports")) {
          ports.add(workload.name() + ":" + port.path("containerPort").asText());
        }
      }
    }
    for (JsonNode port : session().endpoint().at("/spec/containers/0/ports")) {
      String name = port.path("name").asText();
      ports.add(
          "endpoint:" + (NUMBERED.contains(name) ? name : port.path("containerPort").asText()));
    }

    assertThat(namedUnder("Ports")).isEqualTo(ports);
  }

  @Test
  void namesEveryCredential() throws IOException {
    Set<String> secrets = new TreeSet<>();
    for (Installation installation : INSTALLATIONS) {
      for (Manifest workload : ours(installation)) {
        secrets.addAll(secrets(workload.podSpec()));
      }
    }
    secrets.addAll(secretsOfSessions());

    assertThat(namedUnder("Credentials")).isEqualTo(secrets);
  }

  @Test
  void namesEveryUserOfKafka() throws IOException {
    Set<String> users = new TreeSet<>();
    Path rights = Repository.ROOT.resolve("deploy/kustomize/components/kafka-topics/rights.tsv");
    for (String line : Files.readAllLines(rights)) {
      if (!line.startsWith("#")) {
        users.add(line.split("\t")[0]);
      }
    }

    assertThat(namedUnder("Kafka users")).isEqualTo(users);
  }

  @Test
  void namesEveryAccount() throws IOException {
    Set<String> accounts = new TreeSet<>(session().accounts());
    for (Installation installation : INSTALLATIONS) {
      for (Manifest workload : ours(installation)) {
        accounts.add(workload.podSpec().path("serviceAccountName").asText());
      }
    }

    assertThat(namedUnder("Accounts in a cluster")).isEqualTo(accounts);
  }

  private static List<Manifest> ours(Installation installation) {
    return installation.workloads().stream()
        .filter(
            workload ->
                workload.json().at("/metadata/labels/hearth.dev~1part").asText().equals("service"))
        .toList();
  }

  private static SessionObjects session() {
    return new SessionObjects(Installation.TRIAL, "shared", "standard");
  }

  /** Those that the operator may make. */
  private static Set<String> secretsOfSessions() {
    Set<String> secrets = new TreeSet<>();
    for (Manifest role : Installation.TRIAL.of("ClusterRole")) {
      if (role.name().equals("session-operator")) {
        for (JsonNode rule : role.json().path("rules")) {
          if (rule.path("resources").toString().equals("[\"secrets\"]")) {
            rule.path("resourceNames").forEach(name -> secrets.add(name.asText()));
          }
        }
      }
    }
    return secrets;
  }

  /** Those that its containers are given and those that are mounted. */
  private static Set<String> secrets(JsonNode podSpec) {
    Set<String> secrets = new TreeSet<>();
    podSpec.findValues("secretName").forEach(name -> secrets.add(name.asText()));
    podSpec.findValues("secretKeyRef").forEach(key -> secrets.add(key.path("name").asText()));
    // kustomize adds a hash to the names of what it generates.
    Set<String> plain = new TreeSet<>();
    secrets.forEach(name -> plain.add(name.replaceAll("-[a-z0-9]{10}$", "")));
    return plain;
  }

  /** In the first column of the first table of a section. */
  private static Set<String> namedUnder(String heading) throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("\n## " + heading + "\n");
    assertThat(begin).as("section '%s' of %s", heading, PAGE).isPositive();
    Set<String> names = new TreeSet<>();
    boolean inTable = false;
    for (String line : page.substring(begin + 1).lines().toList()) {
      if (inTable && !line.startsWith("|")) {
        break;
      }
      if (line.startsWith("| `")) {
        inTable = true;
        Matcher name = NAMES.matcher(line.split("\\|")[1]);
        while (name.find()) {
          names.add(name.group(1));
        }
      }
    }
    return names;
  }
}
