package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/configuration.md names every setting there is, with what its interface says of it. The part
 * that is generated is written anew by {@code ./mvnw -pl deploy/rendering verify
 * -Dit.test=ConfigurationIT -Dhearth.configuration.write}.
 */
class ConfigurationIT {
  private static final Path PAGE = Repository.ROOT.resolve("docs/configuration.md");
  private static final String BEGIN = "<!-- generated from the services' sources: begin -->\n";
  private static final String END = "<!-- generated from the services' sources: end -->\n";

  /** A row of the table of what the manifests set of others' settings. */
  private static final Pattern FOREIGN =
      Pattern.compile("(?m)^\\| `((?:QUARKUS|KAFKA|JAVA)_[A-Z_]+)` \\|");

  private static final Pattern IS_FOREIGN = Pattern.compile("(QUARKUS|KAFKA|JAVA)_.*");

  static List<String> services() {
    return ConfigurationPage.SERVICES;
  }

  @Test
  void pageIsWhatTheSourcesSay() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).as("'%s' in %s", BEGIN.strip(), PAGE).isGreaterThan(BEGIN.length());
    assertThat(end).as("'%s' in %s", END.strip(), PAGE).isGreaterThanOrEqualTo(begin);
    String generated = "\n" + ConfigurationPage.text() + "\n";

    if (System.getProperty("hearth.configuration.write") != null) {
      page = page.substring(0, begin) + generated + page.substring(end);
      Files.writeString(PAGE, page);
      end = page.indexOf(END);
    }

    assertThat(page.substring(begin, end))
        .as("%s: write it anew with -Dhearth.configuration.write", PAGE)
        .isEqualTo(generated);
  }

  @ParameterizedTest
  @MethodSource("services")
  void everySettingSaysWhatItIsFor(String service) {
    assertThat(ConfigurationPage.mappings(service))
        .isNotEmpty()
        .allSatisfy(mapping -> assertThat(mapping.text()).as(mapping.prefix()).isNotBlank())
        .flatExtracting(Mapping::settings)
        .allSatisfy(
            setting ->
                assertThat(setting.text()).as("Javadoc of %s", setting.name()).endsWith("."));
    assertThat(ConfigurationPage.packaged(service).variables())
        .allSatisfy(
            variable ->
                assertThat(variable.text()).as("comment on %s", variable.name()).endsWith("."));
  }

  /** What the parser finds is what the service reads, by the names that it uses for it. */
  @ParameterizedTest
  @MethodSource("services")
  void everySettingIsOneThatTheServiceReads(String service) {
    Set<String> found =
        ConfigurationPage.mappings(service).stream()
            .flatMap(mapping -> mapping.settings().stream())
            .map(setting -> setting.name().replace("\"<key>\"", "*"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(found).isEqualTo(new ServiceSettings(service).ours());
  }

  @Test
  void whatTheManifestsSetOfOthersIsExplained() throws IOException {
    Set<String> set = new TreeSet<>();
    for (Installation installation : Installation.values()) {
      for (Manifest workload : installation.workloads()) {
        if (workload.json().at("/metadata/labels/hearth.dev~1part").asText().equals("service")) {
          set.addAll(variables(installation, workload));
        }
      }
    }
    set.removeIf(variable -> !IS_FOREIGN.matcher(variable).matches());
    Set<String> explained = new TreeSet<>();
    for (Matcher row = FOREIGN.matcher(Files.readString(PAGE)); row.find(); ) {
      explained.add(row.group(1));
    }

    assertThat(explained).as("variables that %s explains", PAGE).isEqualTo(set);
  }

  private static Set<String> variables(Installation installation, Manifest workload) {
    Set<String> all = new TreeSet<>();
    JsonNode container = workload.podSpec().at("/containers/0");
    container.path("env").forEach(one -> all.add(one.path("name").asText()));
    for (JsonNode source : container.path("envFrom")) {
      String name = source.at("/configMapRef/name").asText();
      installation.of("ConfigMap").stream()
          .filter(map -> map.name().equals(name))
          .forEach(map -> map.json().path("data").fieldNames().forEachRemaining(all::add));
    }
    return all;
  }
}
