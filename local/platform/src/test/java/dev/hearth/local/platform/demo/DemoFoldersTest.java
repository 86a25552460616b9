package dev.hearth.local.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.platform.machine.DataFolder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFoldersTest {
  @TempDir Path folder;
  private DataFolder parent;
  private DemoFolders folders;

  @BeforeEach
  void open() {
    parent = new DataFolder(folder.resolve("data"));
    parent.create();
    folders = new DemoFolders(parent);
  }

  @Test
  void removesWhatAnEarlierDemoLeft() throws Exception {
    DataFolder earlier = demo();

    folders.removeEarlier();

    assertThat(earlier.root()).doesNotExist();
    assertThat(earlier.root().getParent()).isEqualTo(parent.resolve("demos"));
  }

  @Test
  void keepsWhateverIsNotItsOwn() throws Exception {
    Path likeIt = Files.createDirectories(parent.resolve("demo-20260101-000000-1"));
    Path among = Files.createDirectories(parent.resolve("demos/my-notes"));
    Path elsewhere = demo().root();
    Path moved = Files.move(elsewhere, folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(parent.resolve("demos/link"), moved);

    folders.removeEarlier();

    assertThat(likeIt).isDirectory();
    assertThat(among).isDirectory();
    assertThat(moved.resolve(DemoFolders.MARK)).exists();
    assertThat(link).isSymbolicLink();
  }

  @Test
  void keepsTheFolderOfADemoThatRuns() throws Exception {
    DataFolder running = demo();
    try (FileChannel lock = running.lock()) {
      folders.removeEarlier();

      assertThat(lock.isOpen()).isTrue();
      assertThat(running.root()).isDirectory();
    }
  }

  private DataFolder demo() throws Exception {
    DataFolder demo = folders.next();
    demo.create();
    Files.createDirectories(demo.resolve("logs"));
    DemoFolders.mark(demo);
    return demo;
  }
}
