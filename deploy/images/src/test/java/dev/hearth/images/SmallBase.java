package dev.hearth.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A base image with the names of what a base has, and next to nothing in them. */
final class SmallBase {
  private final Map<String, String> files = new LinkedHashMap<>();

  SmallBase() {
    files.put("/opt/java/openjdk/bin/java", "");
    files.put("/opt/java/openjdk/release", "JAVA_VERSION=\"25.0.3\"\n");
    files.put("/bin/bash", "");
    files.put("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    files.put("/etc/group", "root:x:0:\n");
  }

  SmallBase with(String file, String text) {
    files.put(file, text);
    return this;
  }

  SmallBase without(String file) {
    files.remove(file);
    return this;
  }

  Path write(Path folder) throws Exception {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path source = folder.resolve("base-files" + file.getKey());
      Files.createDirectories(source.getParent());
      Files.writeString(source, file.getValue());
      layer.addEntry(source, AbsoluteUnixPath.get(file.getKey()));
    }
    Path tar = folder.resolve("base.tar");
    Jib.fromScratch()
        .addFileEntriesLayer(layer.build())
        .addEnvironmentVariable("PATH", "/opt/java/openjdk/bin:/usr/bin:/bin")
        .setEntrypoint("/base-entrypoint")
        .setProgramArguments("base-argument")
        .containerize(
            Containerizer.to(TarImage.at(tar).named("test/base:1"))
                .setBaseImageLayersCache(folder.resolve("cache"))
                .setApplicationLayersCache(folder.resolve("cache")));
    return tar;
  }
}
