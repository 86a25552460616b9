package dev.hearth.images;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A checkout that was built, as far as images are made of it, in a few small files. */
record Checkout(Path root) {

  static Checkout in(Path folder) throws IOException {
    Checkout checkout = new Checkout(folder.resolve("checkout"));
    for (String service : List.of("tenant-service", "tunnel-service")) {
      checkout.service(service);
    }
    checkout.write("local/spark/target/jars/spark-core_2.13-4.0.1.jar", "core");
    checkout.write("local/spark/target/jars/hearth-client.jar", "client");
    checkout.write("local/spark/target/conf/log4j2.properties", "");
    checkout.write("deploy/images/spark/spark-entrypoint.sh", "#!/bin/bash\n");
    checkout.write("deploy/images/spark/decom.sh", "#!/bin/bash\n");
    checkout.write("deploy/images/spark/gpus.sh", "#!/bin/sh\n");
    checkout.write("deploy/images/gate/gate.sh", "#!/bin/bash\n");
    checkout.write(
        Catalogue.FILE,
        """
        base: example.invalid/base:1
        services:
          tenant-service: hearth/tenant-service:0.1.0
          tunnel-service: hearth/tunnel-service:0.1.0
        spark:
          - {image: "hearth/spark:4.0.1", spark: 4.0.1, scala: "2.13", java: 25, build: jars, offered: true}
          - {image: "hearth/spark:4.1.1-full", spark: 4.1.1, scala: "2.13", java: 21, build: dockerfile, hadoop: 3.4.2}
        """);
    return checkout;
  }

  Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  /** Writes all images on a base, without caches. */
  void build(Path base, Path to, Path work) throws Exception {
    build(base.toString(), List.of(), to, work);
  }

  /** Pushes all images on a base to a registry whose certificate nobody checks. */
  void push(Path base, String registry, Path work) throws Exception {
    build(base.toString(), List.of(), new ImageBuild.Wishes(false, null, null, registry), work);
  }

  void build(String base, List<String> only, Path to, Path work) throws Exception {
    build(base, only, new ImageBuild.Wishes(false, null, to, null), work);
  }

  private void build(String base, List<String> only, ImageBuild.Wishes wishes, Path work)
      throws Exception {
    try (Progress silent =
        new Progress(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))) {
      Files.createDirectories(work);
      new ImageBuild(root, new DataFolder(work), new Registry(true, news -> {}), base, silent)
          .run(Selection.of(Catalogue.of(root), only), wishes);
    }
  }

  private void service(String name) throws IOException {
    String app = "services/" + name + "/target/quarkus-app/";
    write(app + "app/" + name + "-0.1.0.jar", name);
    write(app + "lib/boot/org.jboss.boot.jar", "boot");
    write(app + "lib/main/io.vertx.main.jar", "main");
    write(app + "lib/main/dev.hearth.hearth-events-0.1.0.jar", "events");
    write(app + "quarkus/generated-bytecode.jar", "generated");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Add-Opens", "java.base/java.lang");
    try (OutputStream out = Files.newOutputStream(root.resolve(app + "quarkus-run.jar"))) {
      new JarOutputStream(out, manifest).close();
    }
  }
}
