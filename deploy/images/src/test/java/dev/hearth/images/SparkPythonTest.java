package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import dev.hearth.local.platform.machine.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image runs Python where the base has one and somebody brought Spark's Python code. */
class SparkPythonTest {
  @TempDir Path folder;
  private Path lib;
  private BaseImage base;

  @BeforeEach
  void aBaseWithoutAndAFolderWith() throws Exception {
    lib = Files.createDirectory(folder.resolve("lib"));
    Files.writeString(lib.resolve("pyspark.zip"), "");
    Files.writeString(lib.resolve("py4j-0.10.9.9-src.zip"), "");
    Files.writeString(lib.resolve("PY4J_LICENSE.txt"), "");
    Path work = Files.createDirectory(folder.resolve("work"));
    base =
        BaseImage.prepare(
            new SmallBase().with("/usr/bin/python3.11", "").write(folder).toString(),
            work,
            new Registry(false, warning -> {}));
  }

  @Test
  void bothAreInTheImageAndItSaysWhich() throws Exception {
    link("python3.11");

    ImagePlan plan =
        SparkImage.of(
                Checkout.in(folder).root(),
                Catalogue.of(Checkout.in(folder).root()).sparkFromJars().getFirst())
            .plan(base, Optional.of(SparkPython.find(lib, base)), folder.resolve("work"));

    assertThat(plan.labels()).containsEntry("dev.hearth.python", "3.11");
    assertThat(plan.layers().getLast().getEntries())
        .extracting(FileEntry::getExtractionPath)
        .extracting(Object::toString)
        .contains(
            "/opt/spark/python/lib/pyspark.zip", "/opt/spark/python/lib/py4j-0.10.9.9-src.zip")
        .doesNotContain("/opt/spark/python/lib/PY4J_LICENSE.txt");
  }

  @Test
  void aBaseWithoutPythonIsRefused() {
    refuses("the base image", "has no python3 in [/usr/local/bin/python3, /usr/bin/python3]");
  }

  @Test
  void aLinkThatLeadsNowhereIsNoPython() throws Exception {
    link("python3.12");

    refuses("has no python3");
  }

  @Test
  void aFolderWithoutPysparkIsRefused() throws Exception {
    link("python3.11");
    Files.delete(lib.resolve("pyspark.zip"));

    refuses("--pyspark " + lib, "name the folder python/lib of a Spark distribution");
  }

  private void link(String to) throws Exception {
    Files.createSymbolicLink(base.root().path().resolve("usr/bin/python3"), Path.of(to));
  }

  private void refuses(String... reasons) {
    for (String reason : reasons) {
      assertThatThrownBy(() -> SparkPython.find(lib, base))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining(reason);
    }
  }
}
