package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * After all that the other tests did: no log, no topic, no object of the cluster and no line of its
 * audit holds a ticket, a token or a password.
 */
@Order(6)
@ExtendWith(Platform.Shared.class)
class SecretsIT {
  private static final Pattern TICKET = Pattern.compile("s[a-z0-9]{12}\\.[A-Za-z0-9_-]{43}");
  private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{16,}\\.eyJ");

  /** Shorter ones, such as a user's name for a test, would be found by chance. */
  private static final int LONG_ENOUGH = 12;

  @Test
  void nothingSecretLiesAbout(Platform platform) throws IOException {
    // Given
    Person ada = platform.person("ada");
    SessionLife life = SessionLife.begin(ada);
    life.await("Ready");
    String ticket = life.ticket();
    assertThat(ticket).matches(TICKET);
    assertThat(ada.token()).containsPattern(TOKEN);
    life.end();

    // When
    List<String> found = new ArrayList<>();
    int files = 0;
    List<Pattern> secrets = secrets(platform.data());
    for (Path file : written(platform.data())) {
      files++;
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      for (Pattern secret : secrets) {
        Matcher match = secret.matcher(text);
        if (match.find()) {
          found.add(platform.data().relativize(file) + " at " + match.start());
        }
      }
    }

    // Then
    assertThat(files).as("files looked at").isGreaterThan(20);
    assertThat(found).isEmpty();
  }

  /** Logs, Kafka's topics, and what the API server writes down. */
  private static List<Path> written(Path data) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of("logs", "kafka")) {
      try (Stream<Path> tree = Files.walk(data.resolve(folder))) {
        tree.filter(Files::isRegularFile)
            .filter(file -> file.toString().endsWith(".log"))
            .forEach(files::add);
      }
    }
    for (String name : List.of("objects.jsonl", "audit.jsonl", "journal.jsonl")) {
      files.add(data.resolve("kubernetes").resolve(name));
    }
    return files;
  }

  private static List<Pattern> secrets(Path data) throws IOException {
    List<Pattern> patterns = new ArrayList<>(List.of(TICKET, TOKEN));
    Properties made = new Properties();
    try (Reader file = Files.newBufferedReader(data.resolve("secrets.properties"))) {
      made.load(file);
    }
    for (String name : made.stringPropertyNames()) {
      String secret = made.getProperty(name);
      if (secret.length() >= LONG_ENOUGH) {
        patterns.add(Pattern.compile(Pattern.quote(secret)));
      }
    }
    return patterns;
  }
}
