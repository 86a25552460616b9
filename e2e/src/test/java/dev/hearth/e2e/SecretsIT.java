package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * After all that the other tests did: no log, no topic, no object of the cluster and no line of its
 * audit holds a ticket, a token or a password.
 */
@Order(6)
@ExtendWith(SharedPlatform.class)
class SecretsIT {
  private static final Pattern TICKET = Pattern.compile("s[a-z0-9]{12}\\.[A-Za-z0-9_-]{43}");
  private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{16,}\\.eyJ");

  /** Shorter ones, such as a user's name for a test, would be found by chance. */
  private static final int LONG_ENOUGH = 12;

  @Test
  void nothingSecretLiesAbout(Platform platform) {
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
    List<Pattern> secrets = secrets(platform);
    for (Platform.Writing one : (Iterable<Platform.Writing>) platform.writings()::iterator) {
      files++;
      for (Pattern secret : secrets) {
        Matcher match = secret.matcher(one.text());
        if (match.find()) {
          found.add(one.name() + " at " + match.start());
        }
      }
    }

    // Then
    assertThat(files).as("files looked at").isGreaterThan(20);
    assertThat(found).isEmpty();
  }

  private static List<Pattern> secrets(Platform platform) {
    List<Pattern> patterns = new ArrayList<>(List.of(TICKET, TOKEN));
    platform.secrets().stream()
        .filter(secret -> secret.length() >= LONG_ENOUGH)
        .forEach(secret -> patterns.add(Pattern.compile(Pattern.quote(secret))));
    assertThat(patterns).as("secrets of this installation").hasSizeGreaterThan(5);
    return patterns;
  }
}
