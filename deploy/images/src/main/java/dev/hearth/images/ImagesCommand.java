package dev.hearth.images;

import dev.hearth.local.platform.DataOption;
import dev.hearth.local.platform.Task;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.ParentWatch;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./hearth images}: writes the images of all services and of Spark. */
@Command(
    name = "images",
    description = "Write the images of the services and of Spark, without a container engine.")
public final class ImagesCommand implements Task {
  @Mixin private DataOption data;

  @Option(
      names = "--tar",
      paramLabel = "DIR",
      description = "write each as a file for 'docker load', 'ctr images import' or 'kind load'")
  private Path tar;

  @Option(
      names = "--push",
      paramLabel = "REGISTRY",
      description = "push each, as REGISTRY/tenant-service:<version> and so on")
  private String push;

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      description =
          "build on this image, or on this file of one (default: see " + Catalogue.FILE + ")")
  private String base;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "only these, for example tenant-service,spark")
  private List<String> only = List.of();

  @Option(names = "--no-aot", description = "without AOT caches: quicker to build, slower to start")
  private boolean noAot;

  @Option(
      names = "--pyspark",
      paramLabel = "DIR",
      description = "python/lib of a Spark distribution, for a Spark image that runs Python, too")
  private Path pyspark;

  @Option(
      names = "--dockerfile",
      description = "print the commands for the full images of Spark, which need an engine")
  private boolean dockerfile;

  @Option(names = "--insecure", description = "let registries speak plain HTTP, or TLS unchecked")
  private boolean insecure;

  @Override
  public Integer call() throws Exception {
    if (dockerfile) {
      Catalogue.of(DataOption.repository()).spark().stream()
          .filter(one -> one.build() == Catalogue.Build.DOCKERFILE)
          .forEach(one -> System.out.println(DockerBuild.command(one)));
      return 0;
    }
    if (tar == null && push == null) {
      throw new Refusal("say where the images go: --tar DIR, --push REGISTRY or both");
    }
    Path repository = DataOption.repository();
    Catalogue catalogue = Catalogue.of(repository);
    Selection selection = Selection.of(catalogue, only);
    DataFolder parent = data.folder();
    parent.create();
    DataFolder work = new DataFolder(Files.createTempDirectory(parent.root(), "images-"));
    work.requireDisk(ImageBuild.DISK);
    ParentWatch.onEnd(() -> System.exit(1));
    try (Progress progress = new Progress(System.out)) {
      Registry registry = new Registry(insecure, progress::say);
      ImageBuild build =
          new ImageBuild(
              repository, work, registry, base == null ? catalogue.base() : base, progress);
      build.run(selection, new ImageBuild.Wishes(!noAot, pyspark, tar, push));
    } finally {
      DataFolder.remove(work.root());
    }
    return 0;
  }
}
