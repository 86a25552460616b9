package dev.hearth.images;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes images from what was built here, and says of each what it became. */
final class ImageBuild {
  /** What base, packages, caches and layers take beside the images themselves. */
  static final long DISK = 4L << 30;

  private final Path repository;
  private final DataFolder work;
  private final Registry registry;
  private final String wanted;
  private final Progress progress;

  ImageBuild(
      Path repository, DataFolder work, Registry registry, String wanted, Progress progress) {
    this.repository = repository;
    this.work = work;
    this.registry = registry;
    this.wanted = wanted;
    this.progress = progress;
  }

  /**
   * What is wanted of them, and where they go.
   *
   * @param cached whether services get AOT caches
   * @param pyspark where Spark's Python code is; null for a Spark without
   * @param folder null for no files
   * @param registry null for no registry
   */
  record Wishes(boolean cached, Path pyspark, Path folder, String registry) {}

  void run(Selection selection, Wishes wishes) throws Exception {
    BaseImage base =
        progress.step(
            "preparing the base image " + wanted,
            () -> BaseImage.prepare(wanted, work.root(), registry));
    progress.say("base image %s, Java %s".formatted(wanted, base.java().version()));
    List<ServiceImage> services = new ArrayList<>();
    for (Map.Entry<String, String> one : selection.services().entrySet()) {
      services.add(
          ServiceImage.stage(repository, one.getKey(), one.getValue(), work.folder("stage")));
    }
    boolean trained = wishes.cached() && !services.isEmpty() && train(base, services);
    List<ImagePlan> plans = new ArrayList<>();
    for (ServiceImage service : services) {
      plans.add(service.plan(base, work.folder("plan"), trained));
    }
    for (Catalogue.Spark spark : selection.spark()) {
      Optional<SparkPython> python =
          wishes.pyspark() == null
              ? Optional.empty()
              : Optional.of(SparkPython.find(wishes.pyspark(), base));
      plans.add(SparkImage.of(repository, spark).plan(base, python, work.folder("plan")));
    }
    write(plans, new ImageWriter(base, work.folder("layers"), registry), wishes);
  }

  /** The suite runs as a whole, so what is not wanted is staged, too. */
  private boolean train(BaseImage base, List<ServiceImage> wantedOnes)
      throws IOException, InterruptedException {
    Optional<ImageRoot> root = ImageRoot.find();
    if (root.isEmpty()) {
      progress.say(
          "without AOT caches: they are made by running the services from the image's files, and"
              + " this machine lets nobody mount anything, not even in a namespace (unshare -Urm)");
      return false;
    }
    List<ServiceImage> all = new ArrayList<>(wantedOnes);
    for (Map.Entry<String, String> one : Catalogue.of(repository).services().entrySet()) {
      if (all.stream().noneMatch(image -> image.service().equals(one.getKey()))) {
        all.add(ServiceImage.stage(repository, one.getKey(), one.getValue(), work.folder("stage")));
      }
    }
    DataFolder data = new DataFolder(work.resolve("training"));
    new ImageTraining(repository, base, root.get(), all).run(data, progress);
    return true;
  }

  private void write(List<ImagePlan> plans, ImageWriter writer, Wishes wishes) throws Exception {
    if (wishes.folder() != null) {
      Files.createDirectories(wishes.folder());
    }
    for (ImagePlan plan : plans) {
      if (wishes.folder() != null) {
        Path file = wishes.folder().resolve(plan.shortName() + ".tar");
        ImageWriter.Written written =
            progress.step("writing " + file, () -> writer.toFile(plan, file));
        progress.say(
            String.format(
                Locale.ROOT,
                "%s: %s, %.1f MiB, %s",
                file,
                plan.reference(),
                Files.size(file) / (double) (1 << 20),
                written.digest()));
      }
      if (wishes.registry() != null) {
        ImageWriter.Written written =
            progress.step(
                "pushing " + plan.in(wishes.registry()),
                () -> writer.push(plan, wishes.registry()));
        progress.say("pushed " + written.reference() + "@" + written.digest());
      }
    }
  }
}
