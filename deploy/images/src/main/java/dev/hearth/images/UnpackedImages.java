package dev.hearth.images;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Contents;
import dev.hearth.local.platform.parts.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Image files, unpacked to be run as processes. What all of them have in common, their base, is
 * there once, and each service's own files beside it.
 *
 * @param images by the last part of their names, without the version
 * @param common how many layers they share
 */
public record UnpackedImages(
    Map<String, ImageTar> images, int common, RootFolder base, Path work, ImageRoot root)
    implements Contents {

  /** Reads the image files in a folder, and unpacks those of services. */
  public static UnpackedImages in(Path folder, Path work, ImageRoot root) throws IOException {
    Map<String, ImageTar> images = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".tar")).sorted().toList()) {
        ImageTar image = ImageTar.open(file);
        images.put(name(image), image);
      }
    }
    if (images.isEmpty()) {
      throw new Refusal(
          folder + " holds no images; write them with ./hearth images --tar " + folder);
    }
    int common = common(List.copyOf(images.values()));
    RootFolder base = new RootFolder(Files.createDirectories(work.resolve("base")));
    images.values().iterator().next().unpack(base, 0, common);
    for (Map.Entry<String, ImageTar> image : images.entrySet()) {
      if (!image.getKey().equals("spark")) {
        Path own = Files.createDirectories(work.resolve(image.getKey()));
        image.getValue().unpack(new RootFolder(own), common, image.getValue().layers().size());
      }
    }
    return new UnpackedImages(images, common, base, work, root);
  }

  /** Whether a service's image brings an AOT cache. */
  public boolean hasCache(String service) {
    return image(service).entrypoint().stream().anyMatch(word -> word.startsWith("-XX:AOTCache="));
  }

  @Override
  public Launch launch(String service, Start start, int heapMiB, DataFolder data)
      throws IOException {
    ImageTar image = image(service);
    Path app = work.resolve(service + ServiceImage.APP);
    List<String> program =
        start == Start.PACKAGED ? packaged(image, app) : new ArrayList<>(image.entrypoint());
    Map<String, String> environment = new HashMap<>(image.environment());
    environment.put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -Xmx" + heapMiB + "m");
    return new Launch(root.line(base, app, data.root(), program), environment);
  }

  /** As an image starts that was built without a cache: through Quarkus's own class loader. */
  private static List<String> packaged(ImageTar image, Path app) throws IOException {
    List<String> line = new ArrayList<>(List.of(image.entrypoint().getFirst()));
    Files.readAllLines(app.resolve("java.args")).stream()
        .takeWhile(option -> !option.equals("-cp") && !option.equals("-jar"))
        .forEach(line::add);
    line.addAll(List.of("-jar", ServiceImage.APP + "/quarkus-run.jar"));
    return line;
  }

  private ImageTar image(String service) {
    ImageTar image = images.get(service);
    if (image == null) {
      throw new Refusal(
          "there is no image of %s among %s: write all of them with ./hearth images --tar"
              .formatted(service, images.keySet()));
    }
    return image;
  }

  private static String name(ImageTar image) {
    String tag = image.tags().isEmpty() ? image.file().toString() : image.tags().getFirst();
    String last = tag.substring(tag.lastIndexOf('/') + 1);
    return last.split(":")[0];
  }

  private static int common(List<ImageTar> images) {
    List<String> first = images.getFirst().contents();
    int common = 0;
    while (common < first.size()) {
      int layer = common;
      boolean shared =
          images.stream()
              .map(ImageTar::contents)
              .allMatch(other -> other.size() > layer && other.get(layer).equals(first.get(layer)));
      if (!shared) {
        break;
      }
      common++;
    }
    return common;
  }
}
