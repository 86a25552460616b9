package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images that the node has: names for commands of this machine, read anew when they change. */
final class Images {
  private static final System.Logger LOG = System.getLogger(Images.class.getName());

  private final Optional<Path> file;
  private FileTime readAt = FileTime.fromMillis(0);
  private Map<String, Image> images = Map.of();

  /** What a container of this image runs unless told otherwise. */
  record Image(
      List<String> entrypoint, List<String> args, Map<String, String> env, String workingDir) {}

  Images(Optional<Path> file) {
    this.file = file;
  }

  synchronized Optional<Image> find(String name) {
    refresh();
    Image exact = images.get(name);
    return Optional.ofNullable(exact != null ? exact : images.get(name.replace("docker.io/", "")));
  }

  private void refresh() {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return;
    }
    try {
      FileTime changed = Files.getLastModifiedTime(file.get());
      if (!changed.equals(readAt)) {
        Map<String, Image> read = new HashMap<>();
        JsonNode all = Json.parse(Files.readAllBytes(file.get())).path("images");
        all.properties().forEach(e -> read.put(e.getKey(), image(e.getValue())));
        images = read;
        readAt = changed;
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Cannot read the images in {0}: {1}", file.get(), e.getMessage());
    }
  }

  private static Image image(JsonNode json) {
    Map<String, String> env = new LinkedHashMap<>();
    json.path("env").properties().forEach(e -> env.put(e.getKey(), e.getValue().asText()));
    return new Image(
        texts(json.path("entrypoint")),
        texts(json.path("args")),
        env,
        Json.text(json, "workingDir"));
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(t -> texts.add(t.asText()));
    return texts;
  }
}
