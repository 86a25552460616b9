package dev.hearth.bench.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiAuditTest {
  private static final String OPERATOR = "operator";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void audit() throws IOException {
    file = Files.createFile(folder.resolve("audit.jsonl"));
  }

  @Test
  void onlyTheAccountsOwnCallsCount() throws Exception {
    append(line(OPERATOR, "get", "pods", ""));
    append(line("admin", "patch", "pods", ""));

    try (ApiAudit audit = new ApiAudit(file, OPERATOR)) {
      assertThat(audit.now().requests()).isEqualTo(1);
      assertThat(audit.now().writes()).isZero();
    }
  }

  @Test
  void watchesAreNoRequestsAndLooksNoWrites() throws Exception {
    append(line(OPERATOR, "watch", "pods", ""));
    append(line(OPERATOR, "list", "pods", ""));
    append(line(OPERATOR, "patch", "sparksessions", "status"));

    try (ApiAudit audit = new ApiAudit(file, OPERATOR)) {
      ApiCalls calls = audit.now();
      assertThat(calls.requests()).isEqualTo(2);
      assertThat(calls.writes()).isEqualTo(1);
      assertThat(calls.of("patch", "sparksessions/status")).isEqualTo(1);
      assertThat(calls.writesText()).isEqualTo("1 × patch sparksessions/status");
    }
  }

  @Test
  void halfALineIsReadWhenItIsWhole() throws Exception {
    String whole = line(OPERATOR, "create", "pods", "");
    append(whole.substring(0, 20));

    try (ApiAudit audit = new ApiAudit(file, OPERATOR)) {
      ApiCalls before = audit.now();
      assertThat(before.requests()).isZero();

      append(whole.substring(20));

      assertThat(audit.now().since(before).writes()).isEqualTo(1);
    }
  }

  @Test
  void aNewFileIsReadAfterTheEndOfTheOldOne() throws Exception {
    append(line(OPERATOR, "get", "pods", ""));
    try (ApiAudit audit = new ApiAudit(file, OPERATOR)) {
      assertThat(audit.now().requests()).isEqualTo(1);
      append(line(OPERATOR, "get", "pods", ""));
      Files.move(file, folder.resolve("audit.jsonl.1"));
      Files.createFile(file);
      append(line(OPERATOR, "get", "services", ""));

      assertThat(audit.now().requests()).isEqualTo(3);
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private static String line(String user, String verb, String resource, String subresource) {
    return """
        {"time":"2026-03-04T05:06:07Z","user":"%s","verb":"%s","group":"","resource":"%s",\
        "subresource":"%s","namespace":"","name":"","path":"/","code":200}
        """
        .formatted(user, verb, resource, subresource);
  }
}
