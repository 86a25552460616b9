package dev.hearth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.machine.Refusal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * An image in a file, in the form that {@code docker save} and Jib write.
 *
 * @param config what a container of it is started with, and the digests of its layers
 * @param layers names of entries of the file, the lowest first
 * @param tags what it is called when it is loaded
 */
public record ImageTar(Path file, JsonNode config, List<String> layers, List<String> tags) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;

  public static ImageTar open(Path file) {
    if (!Files.isReadable(file)) {
      throw new Refusal("there is no image file " + file);
    }
    try (TarFile tar = new TarFile(file.toFile())) {
      JsonNode manifest = json(tar, "manifest.json");
      if (manifest == null) {
        throw new Refusal(noManifest(file, json(tar, "index.json") != null));
      }
      JsonNode image = manifest.path(0);
      List<String> layers = new ArrayList<>();
      image.path("Layers").forEach(layer -> layers.add(layer.asText()));
      List<String> tags = new ArrayList<>();
      image.path("RepoTags").forEach(tag -> tags.add(tag.asText()));
      JsonNode config = json(tar, image.path("Config").asText());
      if (config == null || layers.size() != config.at("/rootfs/diff_ids").size()) {
        throw new Refusal(file + " is a broken image: its configuration does not fit its layers");
      }
      return new ImageTar(file, config, List.copyOf(layers), List.copyOf(tags));
    } catch (IOException e) {
      throw new Refusal("cannot read " + file + " as an image: " + e.getMessage(), e);
    }
  }

  /** The environment that its containers get. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (JsonNode entry : config.at("/config/Env")) {
      String[] pair = entry.asText().split("=", 2);
      environment.put(pair[0], pair.length == 2 ? pair[1] : "");
    }
    return environment;
  }

  public List<String> entrypoint() {
    List<String> words = new ArrayList<>();
    config.at("/config/Entrypoint").forEach(word -> words.add(word.asText()));
    return words;
  }

  /** The digest of each layer's content, by which two images know that they share it. */
  public List<String> contents() {
    List<String> digests = new ArrayList<>();
    config.at("/rootfs/diff_ids").forEach(digest -> digests.add(digest.asText()));
    return digests;
  }

  /** Lays some of its layers over what is in a folder. */
  public void unpack(RootFolder root, int from, int to) throws IOException {
    try (TarFile tar = new TarFile(file.toFile())) {
      for (String layer : layers.subList(from, to)) {
        try (InputStream in = plain(tar.getInputStream(entry(tar, layer)))) {
          root.add(in);
        }
      }
    }
  }

  /** Bytes of one layer as the file holds it, and unpacked. */
  public LayerSize size(int layer) throws IOException {
    try (TarFile tar = new TarFile(file.toFile())) {
      TarArchiveEntry entry = entry(tar, layers.get(layer));
      try (InputStream in = plain(tar.getInputStream(entry))) {
        return new LayerSize(entry.getSize(), in.transferTo(OutputStream.nullOutputStream()));
      }
    }
  }

  /** How large a layer is. */
  public record LayerSize(long compressed, long plain) {}

  private static TarArchiveEntry entry(TarFile tar, String name) {
    return tar.getEntries().stream()
        .filter(entry -> entry.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static JsonNode json(TarFile tar, String name) throws IOException {
    TarArchiveEntry entry = entry(tar, name);
    if (entry == null) {
      return null;
    }
    try (InputStream in = tar.getInputStream(entry)) {
      return JSON.readTree(in);
    }
  }

  private static InputStream plain(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
    in.mark(2);
    int magic = (in.read() << 8) | in.read();
    in.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(in, BUFFER) : in;
  }

  private static String noManifest(Path file, boolean isOci) {
    return isOci
        ? "%s is an OCI layout; turn it into what 'docker save' writes: skopeo copy oci-archive:%s docker-archive:base.tar"
            .formatted(file, file)
        : file + " is no image: it has no manifest.json; 'docker save' and 'skopeo copy' write one";
  }
}
