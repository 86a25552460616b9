package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in an image's files sees them and its data, and can write to nothing else. */
class ImageRootTest {
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  @TempDir Path folder;
  private RootFolder root;
  private Path app;
  private Path data;
  private ImageRoot images;

  @BeforeEach
  void anImageWithAShell() throws Exception {
    Optional<ImageRoot> found = ImageRoot.find();
    assumeTrue(
        found.isPresent(),
        "NOT TRIED: this machine lets nobody mount anything (unshare -Urm), so images are built"
            + " without AOT caches here");
    images = found.get();
    root = new RootFolder(Files.createDirectory(folder.resolve("root")));
    app = Files.createDirectory(folder.resolve("app"));
    data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(app.resolve("service"), "packaged");
    copy(Path.of("/bin/bash"));
  }

  @Test
  void seesTheServiceInItsPlace() throws Exception {
    assertThat(run("echo $(</app/service)")).isEqualTo(new ImageRoot.Result(0, "packaged"));
  }

  @Test
  void writesToItsDataAndToTmp() throws Exception {
    assertThat(run("echo 1 >" + data + "/file && echo 2 >/tmp/file && echo $(</tmp/file)"))
        .isEqualTo(new ImageRoot.Result(0, "2"));
    assertThat(data.resolve("file")).hasContent("1");
  }

  @Test
  void cannotChangeTheImage() throws Exception {
    for (String file : List.of("/file", "/etc/file", "/app/service", "/app/file")) {
      ImageRoot.Result refused = run("echo x >" + file);

      assertThat(refused.code()).as(file).isNotZero();
      assertThat(refused.output()).contains(file).contains("Read-only file system");
    }
    assertThat(app.resolve("service")).hasContent("packaged");
  }

  @Test
  void seesNothingOfTheMachine() throws Exception {
    assertThat(run("[ ! -e /usr/bin/unshare ] && [ ! -e " + app + " ]").code()).isZero();
  }

  private ImageRoot.Result run(String script) throws Exception {
    return ImageRoot.run(images.line(root, app, data, List.of("/bin/bash", "-c", script)));
  }

  /** With the libraries that it is linked with. */
  private void copy(Path program) throws Exception {
    into(program);
    Matcher library =
        LIBRARY.matcher(ImageRoot.run(List.of("ldd", program.toRealPath().toString())).output());
    while (library.find()) {
      into(Path.of(library.group(1)));
    }
  }

  private void into(Path file) throws IOException {
    Path copy = root.path().resolve(file.toString().substring(1));
    Files.createDirectories(copy.getParent());
    Files.copy(file.toRealPath(), copy);
  }
}
