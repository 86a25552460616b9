package dev.hearth.session.sparkconf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The images of Spark that {@code deploy/images/catalogue.yaml}, or an installation's own, offers.
 * Reads what matters to sessions and leaves to builds what matters to them.
 *
 * @param offered in the order of the file
 * @param faults what is wrong with it, each with its place and remedy
 */
record SparkCatalogue(List<SparkImage> offered, List<String> faults) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** As a SparkSession has it: what a cluster refuses, it refuses without a word to us. */
  private static final Pattern SPARK =
      Pattern.compile("[0-9]+[.][0-9]+[.][0-9]+([-.][A-Za-z0-9.-]+)?");

  private static final Pattern TWO = Pattern.compile("[0-9]+[.][0-9]+");
  private static final Pattern IMAGE =
      Pattern.compile("[A-Za-z0-9._/-]+(:[0-9]+/[A-Za-z0-9._/-]+)?:[A-Za-z0-9_][A-Za-z0-9._-]*");
  private static final int LONGEST_VERSION = 63;
  private static final int LEAST_JAVA = 8;
  private static final Set<String> YES_AND_NO = Set.of("true", "false");

  static SparkCatalogue read(InputStream yaml) throws IOException {
    List<SparkImage> offered = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    JsonNode entries = YAML.readTree(yaml).path("spark");
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = new Entry("spark[" + i + "].", entries.path(i), faults);
      SparkImage image = entry.image();
      if (entry.isOffered()) {
        offered.add(image);
      }
    }
    if (faults.isEmpty() && offered.isEmpty()) {
      faults.add("no image of it says offered: true; mark those that clusters can pull");
    }
    return new SparkCatalogue(List.copyOf(offered), List.copyOf(faults));
  }

  /** One image, whose faults are noted and not thrown. */
  private record Entry(String at, JsonNode node, List<String> faults) {
    SparkImage image() {
      String spark = matching("spark", SPARK, "name it as 4.0.1 or 4.1.0-mine");
      if (spark.length() > LONGEST_VERSION) {
        fault("spark", spark, "keep it to " + LONGEST_VERSION + " signs");
      }
      int java = node.path("java").asInt();
      if (java < LEAST_JAVA) {
        fault("java", node.path("java").asText(), "name the image's, as 21");
      }
      return new SparkImage(
          matching("image", IMAGE, "name it with a version, as hearth/spark:4.0.1"),
          spark,
          matching("scala", TWO, "write the binary version in quotation marks, as \"2.13\""),
          java,
          python());
    }

    boolean isOffered() {
      String offered = node.path("offered").asText("false");
      if (!YES_AND_NO.contains(offered)) {
        fault("offered", offered, "say true or false");
      }
      return offered.equals("true");
    }

    private List<String> python() {
      List<String> versions = new ArrayList<>();
      for (JsonNode version : node.path("python")) {
        // Without quotation marks 3.10 would be read as the number 3.1.
        if (!version.isTextual() || !TWO.matcher(version.asText()).matches()) {
          fault("python", version.asText(), "write versions in quotation marks, as \"3.12\"");
        }
        versions.add(version.asText());
      }
      return versions;
    }

    private String matching(String field, Pattern pattern, String remedy) {
      String value = node.path(field).asText();
      if (!pattern.matcher(value).matches()) {
        fault(field, value.isEmpty() ? "missing" : value, remedy);
      }
      return value;
    }

    private void fault(String field, String value, String remedy) {
      faults.add("%s%s is %s; %s".formatted(at, field, value, remedy));
    }
  }
}
