package dev.hearth.session.sparkconf;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What users can have: the catalogue's images, from where this installation pulls them. */
@Singleton
public class SparkImages {
  private static final String BUNDLED = "/spark/catalogue.yaml";

  private final String standard;
  private final List<SparkImage> offered;

  public SparkImages(SparkConfig config) {
    String from =
        config.catalogue().map(file -> file + " (hearth.spark.catalogue)").orElse(BUNDLED);
    SparkCatalogue catalogue;
    try (InputStream in = open(config)) {
      catalogue = SparkCatalogue.read(in);
    } catch (IOException e) {
      throw refusal(from, "cannot be read as a catalogue of images: " + e.getMessage());
    }
    if (!catalogue.faults().isEmpty()) {
      throw refusal(from, String.join(". ", catalogue.faults()));
    }
    this.standard = config.standard();
    this.offered =
        catalogue.offered().stream()
            .map(
                image ->
                    config
                        .imageRepository()
                        .map(SparkImages::repository)
                        .map(image::in)
                        .orElse(image))
            .toList();
    if (!versions().contains(standard)) {
      throw new IllegalStateException(
          "Cannot start: hearth.spark.standard is %s; set it to one of %s, which %s offers."
              .formatted(standard, versions(), from));
    }
  }

  /** Being asked for here makes it start, or fail, with the service and not with the first user. */
  void start(@Observes @Priority(1) StartupEvent event) {}

  /** The version of a session that names none. */
  public String standard() {
    return standard;
  }

  /** The first image that fits, in the order of the catalogue. */
  public Optional<SparkImage> find(SparkWish wish) {
    return offered.stream().filter(wish::fits).findFirst();
  }

  /** The first that runs Python; where none does, the first that fits. */
  public Optional<SparkImage> findPreferringPython(SparkWish wish) {
    return offered.stream()
        .filter(image -> !image.python().isEmpty())
        .filter(wish::fits)
        .findFirst()
        .or(() -> find(wish));
  }

  /** All of them, in the order of the catalogue. */
  public List<SparkImage> offered() {
    return offered;
  }

  public SortedSet<String> versions() {
    return offered.stream().map(SparkImage::spark).collect(Collectors.toCollection(TreeSet::new));
  }

  private static InputStream open(SparkConfig config) throws IOException {
    return config.catalogue().isPresent()
        ? Files.newInputStream(config.catalogue().get())
        : SparkImages.class.getResourceAsStream(BUNDLED);
  }

  /** Without the tag, which is not the colon of a registry's port. */
  private static String repository(String image) {
    int colon = image.lastIndexOf(':');
    return colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
  }

  private static IllegalStateException refusal(String from, String why) {
    return new IllegalStateException("Cannot start: " + from + ": " + why + ".");
  }
}
