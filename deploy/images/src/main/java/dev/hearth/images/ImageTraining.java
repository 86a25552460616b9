package dev.hearth.images;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.parts.Contents;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Start;
import dev.hearth.local.platform.parts.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the AOT caches of images: runs the whole suite once from what the images will hold, with
 * the base's own JVM, so that paths, times and the JVM are those of the container.
 */
final class ImageTraining {
  private final Path repository;
  private final BaseImage base;
  private final ImageRoot root;
  private final Map<String, ServiceImage> images;

  ImageTraining(Path repository, BaseImage base, ImageRoot root, List<ServiceImage> images) {
    this.repository = repository;
    this.base = base;
    this.root = root;
    this.images =
        images.stream().collect(Collectors.toMap(ServiceImage::service, Function.identity()));
  }

  /**
   * @param data a folder for this run only
   */
  void run(DataFolder data, Progress progress) throws IOException, InterruptedException {
    data.create();
    for (ServiceImage image : images.values()) {
      image.writeOptions(true);
    }
    Path caches = data.folder("caches");
    try (Platform platform =
        Platform.on(
            repository,
            data,
            new Platform.PublicPorts(0, 0, false),
            progress,
            Start.TRAINING,
            Optional.of(contents(caches)))) {
      Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
      platform.start();
      Training.live(platform);
      progress.say("the services end and write their caches");
    }
    for (ServiceImage image : images.values()) {
      adopt(image, caches, data.root());
    }
  }

  private Contents contents(Path caches) {
    return (service, start, heapMiB, data) -> {
      ServiceImage image = images.get(service);
      List<String> program = new ArrayList<>(image.entrypoint(base.java(), false));
      // On the line: the JVM that assembles the cache does not get what is in JAVA_TOOL_OPTIONS.
      program.addAll(
          1,
          List.of(
              "-XX:AOTCacheOutput=" + caches.resolve(service + ".aot"),
              "-XX:+UseSerialGC",
              "-Xmx" + heapMiB + "m"));
      Map<String, String> environment = new HashMap<>(base.tar().environment());
      environment.putAll(ServiceImage.environment(base.java()));
      return new Contents.Launch(
          root.line(base.root(), image.stage(), data.root(), program), environment);
    };
  }

  /** Takes a cache once a JVM, started as in the image, has accepted it. */
  private void adopt(ServiceImage image, Path caches, Path data)
      throws IOException, InterruptedException {
    Path draft = caches.resolve(image.service() + ".aot");
    if (!Files.exists(draft)) {
      throw new IOException(
          "the JVM of the base image wrote no cache for %s; it needs a /bin/sh for that"
              .formatted(image.service()));
    }
    Files.move(draft, image.cache(), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(image.cache(), FileTime.from(Layers.TIME));
    Path options = data.resolve(image.service() + ".args");
    Files.write(options, image.options(true, "-version"));
    List<String> program = new ArrayList<>(image.entrypoint(base.java(), true));
    program.add(1, "-XX:AOTMode=on");
    program.set(program.size() - 1, "@" + options);
    ImageRoot.Result check = ImageRoot.run(root.line(base.root(), image.stage(), data, program));
    if (check.code() != 0) {
      throw new IOException(
          "the JVM does not take the cache that it wrote for %s: %s"
              .formatted(image.service(), check.output()));
    }
  }
}
