package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a part has written. */
@Command(name = "logs", description = "Show the log of a part of the platform.")
final class LogsCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 300;

  @Mixin private DataOption data;

  @Parameters(paramLabel = "<service>", description = "such as session-service, keycloak, kafka")
  private String service;

  @Option(names = "-f", description = "go on with what it writes from now on")
  private boolean follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataFolder folder = data.folder();
    Path logs = folder.resolve("logs");
    Path log = logs.resolve(service + ".log").normalize();
    if (!log.startsWith(logs) || !Files.isRegularFile(log)) {
      throw new Refusal("there is no log of '" + service + "'; there are: " + known(logs));
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      copy(file);
      while (follow) {
        Thread.sleep(LOOK_MILLIS);
        copy(file);
      }
    }
    return 0;
  }

  private static String known(Path logs) throws IOException {
    if (!Files.isDirectory(logs)) {
      return "none yet";
    }
    try (Stream<Path> files = Files.list(logs)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log"))
          .map(name -> name.substring(0, name.length() - ".log".length()))
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }

  private static void copy(RandomAccessFile file) throws IOException {
    byte[] bytes = new byte[8192];
    for (int read = file.read(bytes); read > 0; read = file.read(bytes)) {
      System.out.write(bytes, 0, read);
    }
    System.out.flush();
  }
}
