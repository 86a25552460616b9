package dev.hearth.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * Writes images. The same input gives the same image to the last bit: files have the times and
 * owners that the plan says, and nothing of this machine or moment gets in.
 */
final class ImageWriter {
  private final BaseImage base;
  private final Path caches;
  private final Registry registry;

  ImageWriter(BaseImage base, Path caches, Registry registry) {
    this.base = base;
    this.caches = caches;
    this.registry = registry;
  }

  /** What was written, and by which digest it can be asked for in a registry. */
  record Written(String reference, String digest) {}

  Written toFile(ImagePlan plan, Path file) throws IOException, InterruptedException {
    return write(
        plan,
        plan.reference(),
        "write " + file,
        () -> Containerizer.to(TarImage.at(file).named(plan.reference())));
  }

  Written push(ImagePlan plan, String to) throws IOException, InterruptedException {
    String reference = plan.in(to);
    return write(
        plan, reference, "push " + reference, () -> Containerizer.to(registry.image(reference)));
  }

  private Written write(ImagePlan plan, String reference, String what, Target target)
      throws IOException, InterruptedException {
    try {
      JibContainer written = container(plan).containerize(registry.with(target.open(), caches));
      return new Written(reference, written.getDigest().toString());
    } catch (RegistryException | ExecutionException | Refusal e) {
      throw new Refusal(
          "cannot %s: %s. Is the registry reachable, and are you logged in to it (docker login)?"
              .formatted(what, Registry.reason(e)),
          e);
    } catch (InvalidImageReferenceException | CacheDirectoryCreationException e) {
      throw new Refusal("cannot " + what + ": " + Registry.reason(e), e);
    }
  }

  private JibContainerBuilder container(ImagePlan plan) throws InvalidImageReferenceException {
    Set<Port> ports =
        plan.ports().stream()
            .sorted()
            .map(Port::tcp)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Map<String, String> labels = new TreeMap<>(plan.labels());
    labels.put("org.opencontainers.image.base.name", base.reference());
    labels.put("org.opencontainers.image.licenses", "Apache-2.0");
    return Jib.from(TarImage.at(base.tar().file()))
        .setFormat(ImageFormat.Docker)
        .setCreationTime(Instant.EPOCH)
        .setFileEntriesLayers(plan.layers())
        .setEntrypoint(plan.entrypoint())
        .setEnvironment(plan.environment())
        .setUser(plan.user())
        .setWorkingDirectory(AbsoluteUnixPath.get(plan.folder()))
        .setExposedPorts(ports)
        .setLabels(labels);
  }

  /** Where an image goes. */
  private interface Target {
    Containerizer open() throws IOException, InvalidImageReferenceException;
  }
}
