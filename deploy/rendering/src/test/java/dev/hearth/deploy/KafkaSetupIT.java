package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that makes topics, users and rights, with tools that write down how they are called.
 * BrokerIT runs it with Kafka's own.
 */
class KafkaSetupIT {
  private static final Path COMPONENT =
      Repository.ROOT.resolve("deploy/kustomize/components/kafka-topics");

  @TempDir Path folder;

  @Test
  void makesTheTopicsUsersAndRightsOfEachCluster() throws IOException {
    Files.createDirectories(folder.resolve("users"));
    Files.writeString(folder.resolve("users/admin.properties"), "a=b");
    Files.writeString(folder.resolve("users/session-operator-eu-1"), "open-sesame");
    for (String name : List.of("kafka-topics.sh", "kafka-configs.sh", "kafka-acls.sh")) {
      tool(
          name,
          """
          echo %s "$@" >>%s/calls
          case "$*" in *--add-config-file*) cat "${@: -1}" >>%s/calls ;; esac
          """
              .formatted(name, folder, folder));
    }

    Command done = setup();

    assertThat(done.orFail("setup.sh")).endsWith("kafka-setup: done\n");
    String common =
        " --bootstrap-server broker:9092 --command-config " + folder + "/users/admin.properties ";
    assertThat(Files.readAllLines(folder.resolve("calls")))
        .contains(
            "kafka-topics.sh"
                + common
                + "--create --if-not-exists --topic hearth.tenants --partitions 1"
                + " --replication-factor 3 --config cleanup.policy=compact",
            "kafka-topics.sh"
                + common
                + "--create --if-not-exists --topic hearth.usage.us-1 --partitions 4"
                + " --replication-factor 3 --config cleanup.policy=delete"
                + " --config retention.ms=7776000000",
            "SCRAM-SHA-512=password=open-sesame",
            "kafka-acls.sh"
                + common
                + "--add --allow-principal User:session-operator-eu-1 --operation Read"
                + " --operation Describe --resource-pattern-type literal"
                + " --topic hearth.desired.eu-1",
            "kafka-acls.sh"
                + common
                + "--add --allow-principal User:session-service --operation Write"
                + " --operation Describe --resource-pattern-type prefixed --topic hearth.desired.")
        // No call shows a password, and nothing is left unfilled.
        .noneMatch(line -> line.startsWith("kafka") && line.contains("open-sesame"))
        .noneMatch(line -> line.contains("{"))
        // One look, one user, five topics and three for each cluster; rights to read and to write.
        .hasSize(1 + 2 + 5 + 2 * 3 + 8 + 2 * 2);
  }

  @Test
  void aToolThatFailsIsNotPassedOver() throws IOException {
    Files.createDirectories(folder.resolve("users"));
    Files.writeString(folder.resolve("users/admin.properties"), "a=b");
    tool("kafka-topics.sh", "case \"$*\" in *--create*) echo no such broker >&2; exit 1 ;; esac\n");

    Command failed = setup();

    assertThat(failed.code()).isNotZero();
    assertThat(failed.errors()).contains("no such broker");
    assertThat(failed.output()).doesNotContain("done");
  }

  private void tool(String name, String script) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/bash\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Command setup() {
    return Command.run(
        COMPONENT,
        "env",
        "KAFKA=broker:9092",
        "CLUSTERS=eu-1 us-1",
        "REPLICAS=3",
        "FOLDER=.",
        "USERS=" + folder.resolve("users"),
        "KAFKA_BIN=" + folder,
        "bash",
        "setup.sh");
  }
}
