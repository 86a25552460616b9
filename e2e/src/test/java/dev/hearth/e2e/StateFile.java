package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a platform writes down about itself while it runs. */
record StateFile(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static StateFile in(Path data) {
    return new StateFile(data.resolve("state.json"));
  }

  Optional<JsonNode> read() {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(path.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pid of one part of a platform that runs. */
  long pid(String part) {
    for (JsonNode one : read().orElseThrow().path("parts")) {
      if (one.path("name").asText().equals(part)) {
        return one.at("/identity/pid").asLong();
      }
    }
    throw new AssertionError("no part " + part + " in " + path);
  }

  /** The pids of its parts; none where there is no platform. */
  List<Long> parts() {
    List<Long> pids = new ArrayList<>();
    read()
        .ifPresent(
            state ->
                state.path("parts").forEach(part -> pids.add(part.at("/identity/pid").asLong())));
    return pids;
  }
}
