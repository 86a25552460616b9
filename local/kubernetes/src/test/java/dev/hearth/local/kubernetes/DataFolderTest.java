package dev.hearth.local.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.kubernetes.access.AccountTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path scratch;

  @Test
  void whatItMakesIsNobodyElses() throws IOException {
    Path path = scratch.resolve("data");

    DataFolder.open(path).close();

    assertThat(modes(path)).isEqualTo("rwx------");
  }

  @Test
  void foldersThatWereThereKeepTheirModesAndSecretsInThemAreClosed() throws IOException {
    Path path = Files.createDirectory(scratch.resolve("somebodys"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));

    DataFolder.open(path).close();
    SampleCluster cluster = new SampleCluster(path);
    new AccountTokens(path, cluster.store, Clock.systemUTC());
    cluster.store.close();

    assertThat(modes(path)).isEqualTo("rwxr-xr-x");
    assertThat(modes(path.resolve("objects.jsonl"))).isEqualTo("rw-------");
    assertThat(modes(path.resolve("token.key"))).isEqualTo("rw-------");
  }

  private static String modes(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
