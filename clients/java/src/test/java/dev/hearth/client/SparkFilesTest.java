package dev.hearth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkFilesTest {
  private static final String VIEW =
      """
      {"id":"sabcdefghijkl","state":"Ready","gateway":{"url":"https://gw:1","caPem":%s},
       "sparkConf":{"spark.master":"k8s://https://gw:1/s/sabcdefghijkl/kube",
                    "spark.odd":" C:\\\\temp = a:b #x\\nnext","spark.driver.port":27078},
       "clientFiles":{"spark.kubernetes.authenticate.oauthTokenFile":"ticket",
                      "spark.kubernetes.authenticate.caCertFile":"ca"}}
      """;

  @TempDir Path temporary;

  @Test
  void sparkReadsBackWhatTheServiceSaid() throws Exception {
    Path folder = temporary.resolve("session");
    Path file = SparkFiles.write(folder, SessionView.parse(VIEW.formatted("\"PEM\"")), "secret");

    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    }
    assertThat(read)
        .containsEntry("spark.master", "k8s://https://gw:1/s/sabcdefghijkl/kube")
        .containsEntry("spark.odd", " C:\\temp = a:b #x\nnext")
        .containsEntry("spark.driver.port", "27078")
        .containsEntry(
            "spark.kubernetes.authenticate.oauthTokenFile", folder.resolve("ticket").toString())
        .containsEntry(
            "spark.kubernetes.authenticate.caCertFile", folder.resolve("ca.pem").toString());
    assertThat(folder.resolve("ticket")).hasContent("secret");
    assertThat(folder.resolve("ca.pem")).hasContent("PEM");
    for (String name : new String[] {"ticket", "ca.pem", "spark-defaults.conf"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void leavesTheAuthorityOutWhereAPublicOneVouches() throws Exception {
    Path file = SparkFiles.write(temporary, SessionView.parse(VIEW.formatted("null")), "secret");
    assertThat(file).content().doesNotContain("caCertFile");
    assertThat(temporary.resolve("ca.pem")).doesNotExist();
  }

  @Test
  void writesOverAnOldTicket() throws Exception {
    SessionView view = SessionView.parse(VIEW.formatted("null"));
    SparkFiles.write(temporary, view, "old");
    SparkFiles.write(temporary, view, "new");
    assertThat(temporary.resolve("ticket")).hasContent("new");
    try (var files = Files.list(temporary)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void doesNotGuessAtAFileItDoesNotKnow() {
    SessionView view =
        new SessionView(Map.of("id", "s1", "clientFiles", Map.of("spark.key", "keytab")));
    assertThatThrownBy(() -> SparkFiles.write(temporary, view, "t"))
        .hasMessageContaining("too old")
        .hasMessageContaining("keytab");
  }
}
