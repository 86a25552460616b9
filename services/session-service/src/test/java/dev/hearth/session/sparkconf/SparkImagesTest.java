package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkImagesTest {
  @TempDir Path folder;

  @Test
  void offersTheBundledCatalogueWhereNoneIsMounted() {
    SparkImages images = images(null, null, "4.0.1");

    assertThat(images.standard()).isEqualTo("4.0.1");
    assertThat(images.find(any("4.0.1"))).map(SparkImage::image).contains("hearth/spark:4.0.1");
    assertThat(images.find(any("0.9"))).isEmpty();
  }

  @Test
  void aMountedCatalogueTakesItsPlace() throws IOException {
    SparkImages images = images(catalogue("4.1.1"), null, "4.1.1");

    assertThat(images.versions()).containsExactly("4.1.1");
    assertThat(images.find(any("4.1.1"))).map(SparkImage::image).contains("a/spark:4.1.1");
  }

  /** Kustomize writes a tag behind every image that it moves. */
  @Test
  void imagesArePulledFromWhereTheyWerePushedWithTheirOwnTags() throws IOException {
    assertThat(
            images(catalogue("4.1.1"), "r.example.org:5000/b/spark:4.0.1", "4.1.1")
                .find(any("4.1.1")))
        .map(SparkImage::image)
        .contains("r.example.org:5000/b/spark:4.1.1");
    assertThat(images(catalogue("4.1.1"), "r.example.org:5000/b/spark", "4.1.1").find(any("4.1.1")))
        .map(SparkImage::image)
        .contains("r.example.org:5000/b/spark:4.1.1");
  }

  @Test
  void aStandardThatIsNotOfferedIsRefusedAtTheStart() {
    assertThatThrownBy(() -> images(null, null, "0.9"))
        .hasMessage(
            "Cannot start: hearth.spark.standard is 0.9; set it to one of [4.0.1],"
                + " which /spark/catalogue.yaml offers.");
  }

  @Test
  void aFileThatIsNotThereIsRefusedAtTheStart() {
    assertThatThrownBy(() -> images(folder.resolve("none.yaml"), null, "4.0.1"))
        .hasMessageContaining("none.yaml (hearth.spark.catalogue)")
        .hasMessageContaining("cannot be read as a catalogue of images");
  }

  @Test
  void whatIsWrongWithAFileIsSaidAtTheStart() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "spark: [{image: x}]");

    assertThatThrownBy(() -> images(file, null, "4.0.1"))
        .hasMessageContaining("spark[0].image is x; name it with a version");
  }

  private static SparkWish any(String version) {
    return new SparkWish(version, null, null, null);
  }

  private Path catalogue(String version) throws IOException {
    return Files.writeString(
        folder.resolve("catalogue.yaml"),
        """
        spark:
          - {image: "a/spark:%s", spark: %s, scala: "2.13", java: 21, offered: true}
        """
            .formatted(version, version));
  }

  private static SparkImages images(Path catalogue, String repository, String standard) {
    return new SparkImages(
        new SparkConfig() {
          @Override
          public Optional<Path> catalogue() {
            return Optional.ofNullable(catalogue);
          }

          @Override
          public Optional<String> imageRepository() {
            return Optional.ofNullable(repository);
          }

          @Override
          public String standard() {
            return standard;
          }
        });
  }
}
