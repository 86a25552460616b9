package dev.hearth.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * What all images are built on, here on this machine: as a file for the builder, unpacked for
 * looking into it and for training.
 *
 * @param name as it was asked for
 */
record BaseImage(String name, ImageTar tar, RootFolder root, JavaRuntime java) {
  private static final String FILE_PREFIX = "tar://";

  /**
   * Fetches or finds it.
   *
   * @param wanted a reference, or a file, with or without {@code tar://}
   */
  static BaseImage prepare(String wanted, Path work, Registry registry)
      throws IOException, InterruptedException {
    ImageTar tar = ImageTar.open(file(wanted, work, registry));
    RootFolder root = new RootFolder(work.resolve("base"));
    Files.createDirectories(root.path());
    tar.unpack(root, 0, tar.layers().size());
    return new BaseImage(wanted, tar, root, JavaRuntime.find(wanted, root, tar.environment()));
  }

  private static Path file(String wanted, Path work, Registry registry)
      throws IOException, InterruptedException {
    if (wanted.startsWith(FILE_PREFIX)) {
      return Path.of(wanted.substring(FILE_PREFIX.length()));
    }
    try {
      Path file = Path.of(wanted);
      if (Files.exists(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // A reference, then.
    }
    Path file = work.resolve("base.tar");
    pull(wanted, file, work, registry);
    return file;
  }

  /** As a file, so that it is pulled once for all that is built on it. */
  private static void pull(String wanted, Path file, Path work, Registry registry)
      throws IOException, InterruptedException {
    try {
      Jib.from(registry.image(wanted))
          .setPlatforms(Set.of(new Platform("amd64", "linux")))
          .containerize(
              registry.with(
                  Containerizer.to(TarImage.at(file).named("hearth/base")), work.resolve("cache")));
    } catch (InvalidImageReferenceException e) {
      throw new Refusal(
          "--base '" + wanted + "' is neither a file nor the name of an image: " + remedy(), e);
    } catch (RegistryException | ExecutionException | CacheDirectoryCreationException | Refusal e) {
      throw new Refusal(
          "cannot pull the base image %s: %s. %s".formatted(wanted, Registry.reason(e), remedy()),
          e);
    }
  }

  private static String remedy() {
    return "Give another with --base NAME, or without a registry a file of it with --base FILE,"
        + " as 'docker save' or 'skopeo copy docker://NAME docker-archive:FILE' write it";
  }

  /** What it is called; a file's name says nothing to whoever gets the image. */
  String reference() {
    boolean isFile = name.startsWith(FILE_PREFIX) || name.endsWith(tar.file().toString());
    return isFile ? tar.tags().stream().findFirst().orElse("unnamed") : name;
  }
}
