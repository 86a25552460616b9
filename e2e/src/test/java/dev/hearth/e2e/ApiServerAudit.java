package dev.hearth.e2e;

import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** An API server's audit log (audit.k8s.io/v1, one event a line) from when the tests began. */
final class ApiServerAudit {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final long start;

  ApiServerAudit(Path file) {
    this.file = file;
    try {
      this.start = Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> calls(String account) {
    Set<String> calls = new TreeSet<>();
    for (JsonNode event : events(line -> line.contains(account))) {
      if (event.at("/user/username").asText().equals(account)) {
        calls.add(
            new ApiCall(
                    event.path("verb").asText(),
                    event.at("/objectRef/apiGroup").asText(),
                    event.at("/objectRef/resource").asText(),
                    event.at("/objectRef/subresource").asText(),
                    event.path("requestURI").asText().replaceAll("\\?.*", ""))
                .words());
      }
    }
    return calls;
  }

  /** As the answers to the kubelet's reports show them, where the log has the answers' bodies. */
  List<PodLife> lives(String namespace) {
    Map<String, PodLife> lives = new HashMap<>();
    for (JsonNode event : events(line -> line.contains(namespace))) {
      JsonNode object = event.path("responseObject");
      if (event.at("/objectRef/resource").asText().equals("pods")
          && object.at("/metadata/namespace").asText().equals(namespace)) {
        PodHistory.life(object).ifPresent(life -> lives.put(life.uid(), life));
      }
    }
    return List.copyOf(lives.values());
  }

  /** Whether it tells of pods what they were, and not only that they were asked for. */
  boolean hasBodies() {
    return events(line -> line.contains("\"responseObject\"") && line.contains("\"Pod\"")).stream()
        .anyMatch(event -> event.at("/objectRef/subresource").asText().equals("status"));
  }

  private List<JsonNode> events(Predicate<String> wanted) {
    List<JsonNode> events = new ArrayList<>();
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      // A log that was begun anew since is read from its head.
      channel.position(channel.size() < start ? 0 : start);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (wanted.test(line)) {
          events.add(JSON.readTree(line));
        }
      }
      return events;
    } catch (JsonEOFException e) {
      // The last one, half written.
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
