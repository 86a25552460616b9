package dev.hearth.local.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the server says at every start is what its list of differences says, line by line. */
class LimitsTest {
  @Test
  void whatIsSaidAtStartIsTheFirstTableOfTheDifferences() throws IOException {
    List<String> said = Main.LIMITS.lines().skip(1).map(String::strip).toList();
    List<String> listed =
        Files.readAllLines(Path.of("DIFFERENCES.md")).stream()
            .dropWhile(line -> !line.equals("## Said at every start"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("| "))
            .skip(2)
            .map(line -> line.split(" \\| ")[0].substring(2))
            .toList();
    assertThat(listed).isNotEmpty().isEqualTo(said);
  }

  @Test
  void everyDifferenceHasBothBehavioursAndAReason() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("DIFFERENCES.md")).stream()
            .filter(line -> line.startsWith("|"))
            .toList();
    assertThat(rows)
        .allSatisfy(
            row -> {
              String[] cells = row.substring(1).split("\\|");
              assertThat(cells).hasSize(4);
              assertThat(cells).allSatisfy(cell -> assertThat(cell).isNotBlank());
            });
  }
}
