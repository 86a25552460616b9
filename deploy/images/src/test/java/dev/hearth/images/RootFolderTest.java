package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers are laid over each other as an engine would, and never outside of the folder. */
class RootFolderTest {
  @TempDir Path folder;
  private RootFolder root;

  @BeforeEach
  void anEmptyRoot() throws IOException {
    root = new RootFolder(Files.createDirectory(folder.resolve("root")));
  }

  @Test
  void aLaterLayerReplacesAndRemoves() throws IOException {
    add(new Layer().file("etc/a", "1").file("etc/b", "1").file("var/c/d", "1"));
    add(new Layer().file("etc/a", "2").file("etc/.wh.b", "").file("var/c/.wh..wh..opq", ""));

    assertThat(root.path().resolve("etc/a")).hasContent("2");
    assertThat(root.path().resolve("etc/b")).doesNotExist();
    assertThat(root.path().resolve("var/c")).isEmptyDirectory();
  }

  @Test
  void linksAreFollowedWithinTheRoot() throws IOException {
    add(
        new Layer()
            .file("usr/bin/java", "x")
            .link("bin", "/usr/bin")
            .link("usr/up", "../../../.."));

    assertThat(root.resolve("/bin/java")).isEqualTo(root.path().resolve("usr/bin/java"));
    assertThat(root.resolve("/usr/up/bin/java")).isEqualTo(root.path().resolve("usr/bin/java"));
    assertThat(root.inside(root.resolve("/bin/java"))).isEqualTo("/usr/bin/java");
  }

  @Test
  void nothingIsWrittenThroughALinkThatLeadsOut() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));

    add(new Layer().link("out", outside.toString()).file("out/planted", "x"));
    add(new Layer().file("../../outside/planted", "x"));

    assertThat(outside).isEmptyDirectory();
    assertThat(root.path().resolve(outside.toString().substring(1)).resolve("planted")).exists();
  }

  @Test
  void aLinkInTheWayOfAFileIsReplacedNotFollowed() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "kept");

    add(new Layer().link("file", outside.toString()));
    add(new Layer().file("file", "new"));

    assertThat(outside).hasContent("kept");
    assertThat(root.path().resolve("file")).hasContent("new");
  }

  private void add(Layer layer) throws IOException {
    root.add(new ByteArrayInputStream(layer.bytes()));
  }

  /** A layer in the making. */
  private static final class Layer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    Layer file(String name, String text) throws IOException {
      byte[] content = text.getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    }

    Layer link(String name, String target) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      entry.setLinkName(target);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
      return this;
    }

    byte[] bytes() throws IOException {
      tar.finish();
      return bytes.toByteArray();
    }
  }
}
