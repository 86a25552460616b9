package dev.hearth.images;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How the images that need an engine are built with one, as the catalogue describes them. */
final class DockerBuild {
  private DockerBuild() {}

  /** One line for a shell, in the checkout. */
  static String command(Catalogue.Spark image) {
    return arguments(image).entrySet().stream()
        .map(one -> "--build-arg " + one.getKey() + "=" + quoted(one.getValue()))
        .collect(
            Collectors.joining(
                " ",
                "docker build -f deploy/images/spark/Dockerfile ",
                " -t " + image.image() + " ."));
  }

  static Map<String, String> arguments(Catalogue.Spark image) {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("SPARK", image.spark());
    arguments.put("SCALA", image.scala());
    arguments.put("JAVA", Integer.toString(image.java()));
    arguments.put("HADOOP", image.hadoop());
    arguments.put("PYTHONS", String.join(" ", image.python()));
    return arguments;
  }

  private static String quoted(String value) {
    return value.contains(" ") ? "'" + value + "'" : value;
  }
}
