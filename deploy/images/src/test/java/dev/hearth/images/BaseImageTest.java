package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be built on, and what is said of the rest. */
class BaseImageTest {
  @TempDir Path folder;

  @Test
  void aFileIsTakenWithAndWithoutItsPrefix() throws Exception {
    Path tar = new SmallBase().write(folder);

    assertThat(prepare(tar.toString()).java().program()).isEqualTo("/opt/java/openjdk/bin/java");
    assertThat(prepare("tar://" + tar).java().version()).isEqualTo("25.0.3");
  }

  @Test
  void anOlderJavaIsRefused() {
    refuses(
        new SmallBase().with("/opt/java/openjdk/release", "JAVA_VERSION=\"21.0.9\"\n"),
        "has Java 21.0.9; the services need 25");
  }

  @Test
  void aBaseWithoutJavaIsRefused() {
    refuses(
        new SmallBase().without("/opt/java/openjdk/bin/java"),
        "has no java, neither in JAVA_HOME nor on the PATH");
  }

  @Test
  void aJavaOfUnknownVersionIsRefused() {
    refuses(
        new SmallBase().without("/opt/java/openjdk/release"),
        "no JAVA_VERSION in /opt/java/openjdk/release");
  }

  @Test
  void aNameThatIsNoneIsRefusedWithTheRemedy() {
    refuses("Not A Name", "--base 'Not A Name' is neither a file nor the name of an image");
  }

  @Test
  void aRegistryThatIsNotThereIsRefusedWithTheRemedy() {
    refuses("localhost:1/base:1", "cannot pull the base image localhost:1/base:1");
    refuses("localhost:1/base:1", "--base FILE");
  }

  @Test
  void aMissingFileIsNamed() {
    refuses("tar:///no/such/base.tar", "there is no image file /no/such/base.tar");
  }

  @Test
  void anOciLayoutIsRefusedWithTheRemedy() throws IOException {
    refuses(tar("index.json", "{}"), "skopeo copy oci-archive:");
  }

  @Test
  void aTarThatIsNoImageIsRefused() throws IOException {
    refuses(tar("readme", "hello"), "has no manifest.json");
  }

  private void refuses(SmallBase base, String reason) {
    assertThatThrownBy(() -> prepare(base.write(folder).toString()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(reason);
  }

  private void refuses(String wanted, String reason) {
    assertThatThrownBy(() -> prepare(wanted))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(reason);
  }

  private BaseImage prepare(String wanted) throws Exception {
    Path work = Files.createTempDirectory(folder, "work");
    return BaseImage.prepare(wanted, work, new Registry(true, warning -> {}));
  }

  private String tar(String name, String text) throws IOException {
    Path file = folder.resolve("some.tar");
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(bytes.length);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
    return file.toString();
  }
}
