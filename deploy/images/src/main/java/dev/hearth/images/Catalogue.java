package dev.hearth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All images, as {@code catalogue.yaml} describes them.
 *
 * @param base what they are built on
 * @param services reference by module
 * @param spark the first is the one of the local platform's Spark
 */
public record Catalogue(String base, Map<String, String> services, List<Spark> spark) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Where it lies in a checkout. */
  public static final String FILE = "deploy/images/catalogue.yaml";

  /** Who makes an image of Spark. */
  public enum Build {
    JARS,
    DOCKERFILE
  }

  /**
   * One image of Spark.
   *
   * @param hadoop for the connectors of an image that a Dockerfile makes; null for others
   */
  public record Spark(
      String image,
      String spark,
      String scala,
      int java,
      List<String> python,
      Build build,
      String hadoop,
      boolean offered) {}

  public static Catalogue of(Path repository) throws IOException {
    return read(repository.resolve(FILE));
  }

  static Catalogue read(Path file) throws IOException {
    JsonNode whole = YAML.readTree(file.toFile());
    Map<String, String> services = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : whole.path("services").properties()) {
      services.put(one.getKey(), image(file, "services." + one.getKey(), one.getValue()));
    }
    List<Spark> spark = new ArrayList<>();
    for (JsonNode one : whole.path("spark")) {
      spark.add(spark(file, "spark[" + spark.size() + "]", one));
    }
    return new Catalogue(text(file, "base", whole.path("base")), services, List.copyOf(spark));
  }

  /** What {@code ./hearth images} makes itself. */
  public List<Spark> sparkFromJars() {
    return spark.stream().filter(one -> one.build() == Build.JARS).toList();
  }

  private static Spark spark(Path file, String at, JsonNode one) {
    List<String> python = new ArrayList<>();
    one.path("python").forEach(version -> python.add(version.asText()));
    Build build =
        switch (text(file, at + ".build", one.path("build"))) {
          case "jars" -> Build.JARS;
          case "dockerfile" -> Build.DOCKERFILE;
          case String other ->
              throw refusal(file, at + ".build", other, "say either jars or dockerfile");
        };
    return new Spark(
        image(file, at + ".image", one.path("image")),
        text(file, at + ".spark", one.path("spark")),
        text(file, at + ".scala", one.path("scala")),
        one.path("java").asInt(),
        List.copyOf(python),
        build,
        build == Build.JARS ? null : text(file, at + ".hadoop", one.path("hadoop")),
        one.path("offered").asBoolean());
  }

  private static String image(Path file, String at, JsonNode node) {
    String image = text(file, at, node);
    if (!image.matches("[a-z0-9./_-]+(:[0-9]+/[a-z0-9./_-]+)?:[A-Za-z0-9._-]+")) {
      throw refusal(file, at, image, "name it with a version, as hearth/spark:4.0.1");
    }
    return image;
  }

  private static String text(Path file, String at, JsonNode node) {
    if (node.asText().isBlank()) {
      throw refusal(file, at, "missing", "see the catalogue of the repository");
    }
    return node.asText();
  }

  private static Refusal refusal(Path file, String at, String value, String remedy) {
    return new Refusal("%s: %s is %s; %s".formatted(file, at, value, remedy));
  }
}
