package dev.hearth.session.sparkconf;

import java.util.List;

/**
 * An image of Spark that sessions can have.
 *
 * @param image what pods pull
 * @param spark its version
 * @param scala binary version that it was built with
 * @param java feature version that it brings
 * @param python versions that it brings, as 3.12; none where it runs no Python
 */
public record SparkImage(String image, String spark, String scala, int java, List<String> python) {
  public SparkImage {
    python = List.copyOf(python);
  }

  /** The same, pulled from another repository. */
  SparkImage in(String repository) {
    return new SparkImage(
        repository + image.substring(image.lastIndexOf(':')), spark, scala, java, python);
  }
}
