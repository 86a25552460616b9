package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SparkCatalogueTest {
  private static final String GOOD =
      """
      base: whatever
      spark:
        - image: hearth/spark:4.0.1
          spark: 4.0.1
          scala: "2.13"
          java: 25
          python: []
          build: jars
          offered: true
        - image: registry.example.org:5000/spark:4.1.1-full
          spark: 4.1.1
          scala: "2.13"
          java: 21
          python: ["3.10", "3.12"]
          offered: false
      """;

  @Test
  void offersWhatSaysSo() throws IOException {
    SparkCatalogue catalogue = read(GOOD.replace("offered: false", "offered: true"));

    assertThat(catalogue.faults()).isEmpty();
    assertThat(catalogue.offered())
        .extracting(SparkImage::image)
        .containsExactly("hearth/spark:4.0.1", "registry.example.org:5000/spark:4.1.1-full");
    assertThat(catalogue.offered().getLast().python()).containsExactly("3.10", "3.12");
  }

  @Test
  void doesNotOfferTheRest() throws IOException {
    assertThat(read(GOOD).offered()).extracting(SparkImage::spark).containsExactly("4.0.1");
  }

  /** It is what the images are built from, and what is in the package. */
  @Test
  void theOneThatComesWithHearthIsGood() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/spark/catalogue.yaml")) {
      SparkCatalogue bundled = SparkCatalogue.read(in);

      assertThat(bundled.faults()).isEmpty();
      assertThat(bundled.offered()).isNotEmpty();
    }
  }

  @Test
  void everyFaultIsNamedWithItsPlaceAndRemedy() throws IOException {
    String bad =
        GOOD.replace("image: hearth/spark:4.0.1", "image: hearth/spark")
            .replace("spark: 4.1.1", "spark: 4.1")
            .replace("scala: \"2.13\"\n    java: 21", "scala: 2\n    java: none")
            .replace("\"3.10\"", "3.10")
            .replace("offered: false", "offered: perhaps");

    assertThat(read(bad).faults())
        .containsExactly(
            "spark[0].image is hearth/spark; name it with a version, as hearth/spark:4.0.1",
            "spark[1].spark is 4.1; name it as 4.0.1 or 4.1.0-mine",
            "spark[1].java is none; name the image's, as 21",
            "spark[1].scala is 2; write the binary version in quotation marks, as \"2.13\"",
            "spark[1].python is 3.1; write versions in quotation marks, as \"3.12\"",
            "spark[1].offered is perhaps; say true or false");
  }

  @Test
  void aCatalogueThatOffersNothingIsAFault() throws IOException {
    assertThat(read("spark: []").faults())
        .containsExactly("no image of it says offered: true; mark those that clusters can pull");
  }

  private static SparkCatalogue read(String yaml) throws IOException {
    return SparkCatalogue.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
  }
}
