package dev.hearth.session.sparkconf;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Which Spark is offered. */
@ConfigMapping(prefix = "hearth.spark")
public interface SparkConfig {
  /**
   * A catalogue of images to read in the place of the one that came with this version of Hearth.
   * Sessions that run keep their image when its entry goes.
   */
  Optional<Path> catalogue();

  /**
   * Where the catalogue's images are pulled from, when somebody pushed them elsewhere: any image of
   * that repository, whose tag does not matter.
   */
  Optional<String> imageRepository();

  /** The version of a session that names none; one of those that the catalogue offers. */
  @WithDefault("4.0.1")
  String standard();
}
