package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Ports;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.trust.Certificates;
import dev.hearth.local.platform.trust.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which root runs what refuses to be root; an ordinary user needs none of them. */
class PostgresIT {
  private static final Duration LIMIT = Duration.ofSeconds(240);
  private static final Unprivileged FORBIDDEN = new Unprivileged(List.of("false"), 0);

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void asRoot() throws Exception {
    assumeTrue(Unprivileged.isRoot(), "only root needs a way");
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();
    Ports ports = new Ports();
    site =
        new Site(
            Path.of("../..").toAbsolutePath().normalize(),
            data,
            Addresses.choose(ports, ports.any(), ports.any()),
            new Secrets(data.resolve("secrets.properties")),
            Certificates.in(data.folder("certificates")),
            Start.PACKAGED);
  }

  @Test
  void runsWithoutNamespacesAndWithThemAgain() throws Exception {
    runsWith(List.of(FORBIDDEN, Unprivileged.GIVEN_UP), 65_534);
    assumeTrue(
        new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0,
        "this machine forbids user namespaces");
    runsWith(List.of(Unprivileged.NAMESPACE, FORBIDDEN), 0);
  }

  @Test
  void saysInOneLineThatNothingWorks() {
    assertThatThrownBy(() -> new Postgres(site, List.of(FORBIDDEN, FORBIDDEN)).prepare())
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("run ./hearth as an ordinary user")
        .hasMessageNotContaining("\n");
  }

  private void runsWith(List<Unprivileged> ways, int owner) throws Exception {
    try (Progress progress = new Progress(System.out)) {
      Processes processes = new Processes(progress, () -> {});
      Postgres postgres = new Postgres(site, ways);
      postgres.prepare();
      try {
        processes.start(postgres.part(), LIMIT);
        postgres.createDatabases();
      } finally {
        processes.stop();
      }
      Path cluster = site.data().resolve("postgres");
      assertThat(Files.getAttribute(cluster.resolve("PG_VERSION"), "unix:uid")).isEqualTo(owner);
      // The postmaster went as it should, and nothing of it is left to be mended.
      assertThat(cluster.resolve("postmaster.pid")).doesNotExist();
    }
  }
}
