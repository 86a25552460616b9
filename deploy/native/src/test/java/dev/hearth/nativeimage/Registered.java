package dev.hearth.nativeimage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** What the compiler is told to keep of one service for reflection and as resources. */
final class Registered {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> types = new TreeMap<>();
  private final List<Pattern> resources = new ArrayList<>();

  Registered(Service service) {
    try (JarFile jar = new JarFile(service.runnerJar().toFile())) {
      for (JsonNode type : read(jar, "reflect-config.json")) {
        types.put(type.path("name").asText(), type);
      }
      for (JsonNode include : read(jar, "resource-config.json").at("/resources/includes")) {
        resources.add(Pattern.compile(include.path("pattern").asText()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(JarFile jar, String name) throws IOException {
    String path = "META-INF/native-image/" + name;
    try (InputStream in = jar.getInputStream(jar.getEntry(path))) {
      return JSON.readTree(in);
    }
  }

  Set<String> types() {
    return types.keySet();
  }

  /** Whether it can be made, read and written, whatever else of the service is compiled in. */
  boolean isWhole(String type) {
    JsonNode entry = types.get(type);
    return entry != null
        && !entry.has("condition")
        && entry.path("allDeclaredConstructors").asBoolean()
        && entry.path("allDeclaredMethods").asBoolean()
        && entry.path("allDeclaredFields").asBoolean();
  }

  /** Whether it can be made by its name. */
  boolean canBeMade(String type) {
    JsonNode entry = types.get(type);
    return entry != null
        && (entry.path("allDeclaredConstructors").asBoolean() || hasConstructor(entry));
  }

  private static boolean hasConstructor(JsonNode entry) {
    for (JsonNode method : entry.path("methods")) {
      if (method.path("name").asText().equals("<init>")) {
        return true;
      }
    }
    return false;
  }

  boolean keeps(String resource) {
    return resources.stream().anyMatch(pattern -> pattern.matcher(resource).matches());
  }
}
