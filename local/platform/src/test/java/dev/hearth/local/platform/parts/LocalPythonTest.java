package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPythonTest {
  @TempDir private Path folder;

  @Test
  void isTheFirstOfThePathAsItCallsItself() throws IOException {
    Path first = program("first", "printf '3 12 True\\n/opt/python\\n'");
    Path second = program("second", "printf '3 10 False\\n/usr/bin/python3.10\\n'");

    var found = LocalPython.find(Map.of("PATH", folder + "/none:" + first + ":" + second));

    assertThat(found).contains(new LocalPython("3.12", Path.of("/opt/python"), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "printf '3 8 True\\n/opt/python\\n'",
        "printf '2 7 True\\n/opt/python\\n'",
        "printf 'python3: command not found\\n'",
        "printf '3 12 True\\n/opt/python\\n'; exit 127",
      })
  void isNoneThatSparkDoesNotRunOn(String script) throws IOException {
    Path bad = program("bad", script);
    Path good = program("good", "printf '3 12 False\\n/opt/python\\n'");

    assertThat(LocalPython.find(Map.of("PATH", bad.toString()))).isEmpty();
    assertThat(LocalPython.find(Map.of("PATH", folder.toString()))).isEmpty();
    assertThat(LocalPython.find(Map.of("PATH", bad + ":" + good))).isPresent();
  }

  @Test
  void isNoneThatCannotBeStarted() throws IOException {
    Path bin = program("broken", "");
    Files.writeString(bin.resolve("python3"), "#!/none/such\n");

    assertThat(LocalPython.find(Map.of("PATH", bin.toString()))).isEmpty();
  }

  @Test
  void isOfferedWithTheImageThatThisMachineStandsForAlone() throws IOException {
    Path file = folder.resolve("spark-images.yaml");
    Path catalogue = Path.of("../../deploy/images/catalogue.yaml");

    new LocalPython("3.12", Path.of("/opt/python"), false)
        .writeCatalogue(catalogue, Kubernetes.SPARK_IMAGE, file);

    JsonNode spark = new ObjectMapper().readTree(file.toFile()).path("spark");
    assertThat(spark)
        .filteredOn(image -> image.path("offered").asBoolean())
        .singleElement()
        .satisfies(image -> assertThat(image.path("python")).hasSize(1))
        .satisfies(image -> assertThat(image.at("/python/0").asText()).isEqualTo("3.12"))
        .satisfies(image -> assertThat(image.path("scala").isTextual()).isTrue());
  }

  private Path program(String name, String script) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name));
    Path program = Files.writeString(bin.resolve("python3"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return bin;
  }
}
