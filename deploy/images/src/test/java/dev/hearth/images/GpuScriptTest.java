package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Spark is told of an executor's GPUs, with a stand-in for NVIDIA's program. */
class GpuScriptTest {
  private static final Path SCRIPT = Path.of("spark/gpus.sh").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void namesTheGpusThatNvidiasProgramNames() throws Exception {
    standIn("test \"$*\" = '--query-gpu=index --format=csv,noheader' && printf '0\\n3\\n'");

    assertThat(run()).as(errors()).isZero();

    JsonNode told = new ObjectMapper().readTree(Files.readString(folder.resolve("out")));
    assertThat(told.path("name").asText()).isEqualTo("gpu");
    assertThat(told.path("addresses")).extracting(JsonNode::asText).containsExactly("0", "3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit 9", "true", "echo 'No devices were found'"})
  void tellsNothingWhereThereAreNone(String program) throws Exception {
    standIn(program);

    assertThat(run()).isNotZero();
    assertThat(Files.readString(folder.resolve("out"))).isEmpty();
  }

  @Test
  void saysWhatIsMissingWhereTheProgramIsNot() throws Exception {
    assertThat(run()).isNotZero();
    assertThat(errors()).contains("no nvidia-smi on the PATH");
  }

  private void standIn(String program) throws IOException {
    Path file = folder.resolve("nvidia-smi");
    Files.writeString(file, "#!/bin/sh\n" + program + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /**
   * With no other programs than those of the shell itself, so that none of the machine is found.
   */
  private int run() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", SCRIPT.toString());
    builder.environment().put("PATH", folder.toString());
    Process process =
        builder
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private String errors() throws IOException {
    Path file = folder.resolve("err");
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
