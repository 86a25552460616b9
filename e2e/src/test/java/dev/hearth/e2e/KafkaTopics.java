package dev.hearth.e2e;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/** The files in which the trial's Kafka keeps its topics. */
final class KafkaTopics {
  private static final String SEPARATOR = "=== hearth e2e: ";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String SCRIPT =
      "for file in $(find /var/lib/kafka -name '*.log' -size +0); do printf '\\n"
          + SEPARATOR
          + "%s\\n' \"$file\"; cat \"$file\"; done";

  private KafkaTopics() {}

  static Stream<Platform.Writing> of(Kubectl kubectl) {
    String all =
        kubectl.run(LIMIT, "-n", "hearth-trial", "exec", "kafka-0", "--", "bash", "-c", SCRIPT);
    return Arrays.stream(all.split("\n" + SEPARATOR))
        .filter(part -> part.contains("\n"))
        .map(
            part ->
                new Platform.Writing(
                    part.substring(0, part.indexOf('\n')), part.substring(part.indexOf('\n'))));
  }
}
