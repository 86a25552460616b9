package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.access.AccountTokens;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.store.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A pod's volumes as folders. Called again whenever what they come from changes; a file changes at
 * once and whole.
 */
final class Volumes {
  /** The API server lets tokens that ask for this life live a year. */
  private static final int EXTENDED_SECONDS = 3607;

  private static final Duration YEAR = Duration.ofDays(365);

  private final NodeContext node;
  private final PodFolder folder;
  private final Map<String, String> tokens = new LinkedHashMap<>();

  Volumes(NodeContext node, PodFolder folder) {
    this.node = node;
    this.folder = folder;
  }

  /** Makes every volume's folder hold what it should. */
  void materialise(JsonNode pod) throws NotYetException, IOException {
    for (JsonNode volume : Json.at(pod, "spec", "volumes")) {
      String name = Json.text(volume, "name");
      Path target = folder.volume(name);
      if (volume.has("emptyDir")) {
        Files.createDirectories(target);
      } else if (!volume.has("hostPath")) {
        Map<String, byte[]> files = new TreeMap<>();
        content(pod, volume, name, files);
        write(target, files, mode(volume));
      }
    }
  }

  /** Whether a change of this ConfigMap or Secret concerns the pod. */
  static boolean uses(JsonNode pod, ObjectKey source) {
    String text = Json.string(Json.at(pod, "spec", "volumes"));
    return text.contains("\"" + source.name() + "\"");
  }

  /** The folders behind a container's mounts. */
  MountPaths mounts(JsonNode pod, JsonNode container) {
    Map<String, Path> mounts = new LinkedHashMap<>();
    for (JsonNode mount : container.path("volumeMounts")) {
      String name = Json.text(mount, "name");
      Path source = folder.volume(name);
      for (JsonNode volume : Json.at(pod, "spec", "volumes")) {
        if (Json.text(volume, "name").equals(name) && volume.has("hostPath")) {
          source = Path.of(Json.text(volume, "hostPath", "path"));
        }
      }
      String sub = Json.text(mount, "subPath");
      String path = Json.text(mount, "mountPath");
      String plain =
          path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      mounts.put(plain, sub.isEmpty() ? source : source.resolve(sub));
    }
    return new MountPaths(mounts);
  }

  private void content(JsonNode pod, JsonNode volume, String name, Map<String, byte[]> files)
      throws NotYetException {
    if (volume.has("configMap")) {
      fromObject("configmaps", pod, volume.path("configMap"), "name", files);
    } else if (volume.has("secret")) {
      fromObject("secrets", pod, volume.path("secret"), "secretName", files);
    } else if (volume.has("downwardAPI")) {
      downward(pod, volume.path("downwardAPI"), files);
    } else if (volume.has("projected")) {
      for (JsonNode source : Json.at(volume, "projected", "sources")) {
        fromObject("configmaps", pod, source.path("configMap"), "name", files);
        fromObject("secrets", pod, source.path("secret"), "name", files);
        downward(pod, source.path("downwardAPI"), files);
        token(pod, name, source.path("serviceAccountToken"), files);
      }
    } else {
      throw new NotYetException(
          "ContainerCreating", "the process node has no volumes of the kind of \"" + name + "\"");
    }
  }

  private void fromObject(
      String type, JsonNode pod, JsonNode source, String nameField, Map<String, byte[]> files)
      throws NotYetException {
    if (source.isMissingNode()) {
      return;
    }
    String name = Json.text(source, nameField);
    Optional<Stored> object =
        node.writes().store().get(new ObjectKey(type, Meta.namespace(pod), name));
    boolean optional = source.path("optional").asBoolean();
    if (object.isEmpty()) {
      if (optional) {
        return;
      }
      String kind = type.substring(0, type.length() - 1);
      throw new NotYetException("ContainerCreating", kind + " \"" + name + "\" not found");
    }
    Map<String, byte[]> data = data(object.get().tree(), type.equals("secrets"));
    if (!source.has("items")) {
      files.putAll(data);
      return;
    }
    for (JsonNode item : source.path("items")) {
      byte[] value = data.get(Json.text(item, "key"));
      if (value != null) {
        files.put(Json.text(item, "path"), value);
      } else if (!optional) {
        throw new NotYetException(
            "ContainerCreating", "references non-existent key: " + Json.text(item, "key"));
      }
    }
  }

  static Map<String, byte[]> data(JsonNode object, boolean encoded) {
    Map<String, byte[]> data = new LinkedHashMap<>();
    object
        .path("data")
        .properties()
        .forEach(e -> data.put(e.getKey(), bytes(e.getValue().asText(), encoded)));
    object
        .path("binaryData")
        .properties()
        .forEach(e -> data.put(e.getKey(), bytes(e.getValue().asText(), true)));
    return data;
  }

  private static byte[] bytes(String text, boolean encoded) {
    return encoded ? Base64.getMimeDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
  }

  private static void downward(JsonNode pod, JsonNode source, Map<String, byte[]> files) {
    for (JsonNode item : source.path("items")) {
      String value =
          item.has("fieldRef")
              ? FieldPaths.field(pod, Json.text(item, "fieldRef", "fieldPath"))
              : FieldPaths.resource(pod, "", item.path("resourceFieldRef"));
      files.put(Json.text(item, "path"), value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void token(JsonNode pod, String volume, JsonNode source, Map<String, byte[]> files)
      throws NotYetException {
    if (source.isMissingNode()) {
      return;
    }
    int seconds = source.path("expirationSeconds").asInt(EXTENDED_SECONDS);
    Duration life = seconds == EXTENDED_SECONDS ? YEAR : Duration.ofSeconds(seconds);
    // One token for each part of its life that is four fifths long: replaced well before it ends.
    long turn = node.clock().instant().getEpochSecond() / Math.max(1, life.toSeconds() * 4 / 5);
    String key = volume + "#" + turn;
    if (!tokens.containsKey(key)) {
      tokens.put(key, mint(pod, life.plus(life.dividedBy(5))));
    }
    files.put(Json.text(source, "path"), tokens.get(key).getBytes(StandardCharsets.UTF_8));
  }

  private String mint(JsonNode pod, Duration life) throws NotYetException {
    String account = Json.text(pod, "spec", "serviceAccountName");
    return node.tokens()
        .mint(
            Meta.namespace(pod),
            account,
            new AccountTokens.Bound(Meta.name(pod), Meta.uid(pod)),
            life)
        .orElseThrow(
            () ->
                new NotYetException(
                    "ContainerCreating", "serviceaccount \"" + account + "\" not found"));
  }

  private static int mode(JsonNode volume) {
    for (String kind : new String[] {"configMap", "secret", "downwardAPI", "projected"}) {
      if (volume.has(kind)) {
        return volume.path(kind).path("defaultMode").asInt(0644);
      }
    }
    return 0644;
  }

  private static void write(Path target, Map<String, byte[]> files, int mode) throws IOException {
    Files.createDirectories(target);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = target.resolve(file.getKey()).normalize();
      if (!path.startsWith(target)) {
        throw new IOException("a volume's file must stay in it: " + file.getKey());
      }
      Files.createDirectories(path.getParent());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        Path next = Files.createTempFile(path.getParent(), ".next", "");
        Files.write(next, file.getValue());
        // The node's own user must be able to read and replace it, whatever the mode says.
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(text(mode | 0600)));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try (Stream<Path> there = Files.list(target)) {
      for (Path path : there.toList()) {
        if (Files.isRegularFile(path) && !files.containsKey(path.getFileName().toString())) {
          Files.delete(path);
        }
      }
    }
  }

  private static String text(int mode) {
    StringBuilder text = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
    }
    return text.toString();
  }
}
