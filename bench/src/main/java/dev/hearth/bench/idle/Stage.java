package dev.hearth.bench.idle;

import dev.hearth.client.SessionView;
import dev.hearth.client.SparkFiles;
import dev.hearth.local.platform.demo.SparkDriver;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Site;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user's program whose one stage takes a known time. */
final class Stage {
  private static final String MAIN = "dev.hearth.demo.LongStage";
  private static final String PASSWORD = "changeit";
  private static final Pattern ENDED = Pattern.compile("^stage ended at (\\d+)$");

  private final Path repository;
  private final Path folder;
  private final Duration length;

  Stage(Path repository, Path folder, Duration length) throws IOException {
    this.repository = repository;
    this.folder = Files.createDirectories(folder);
    this.length = length;
  }

  /** Starts the driver of a session of kind client. */
  Leash asDriver(SessionView ready, String ticket) throws IOException, InterruptedException {
    Path properties = SparkFiles.write(folder.resolve("session"), ready, ticket);
    SparkDriver spark =
        new SparkDriver(repository.resolve("local/spark/target"), Site.javaHome(), folder);
    return spark.submit(
        properties,
        List.of(job()),
        MAIN,
        List.of("--seconds", seconds()),
        folder.resolve("driver.log"));
  }

  /**
   * Starts Spark Connect's own client.
   *
   * @param remote its address, with the ticket
   * @param caPem the authority of that address
   */
  Leash asConnectClient(String remote, String caPem) throws IOException {
    List<String> line = new ArrayList<>(List.of(Site.java().toString()));
    line.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    line.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    line.add("--sun-misc-unsafe-memory-access=allow");
    line.add("-Djavax.net.ssl.trustStore=" + trust(caPem));
    line.add("-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    Path jars = repository.resolve("local/connect-client/target/jars");
    line.addAll(List.of("-cp", jars + "/*" + File.pathSeparator + job(), MAIN));
    line.addAll(List.of("--seconds", seconds(), "--remote", remote));
    Map<String, String> environment =
        Map.of("HOME", folder.toString(), "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8");
    return Leash.start(
        new Leash.Command(
            "connect-client", line, environment, folder, folder.resolve("connect.log")));
  }

  /** When the stage had ended, as the program says. */
  static Instant ended(Leash program) throws IOException {
    for (String line : Files.readAllLines(program.log())) {
      Matcher found = ENDED.matcher(line);
      if (found.matches()) {
        return Instant.ofEpochMilli(Long.parseLong(found.group(1)));
      }
    }
    throw new Refusal(
        "the stage did not end, see %s:%n%s".formatted(program.log(), program.lastLines(10)));
  }

  private String seconds() {
    return Long.toString(length.toSeconds());
  }

  private Path job() {
    return repository.resolve("local/demo/target/local-demo.jar");
  }

  private Path trust(String caPem) throws IOException {
    Path file = folder.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "hearth",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII))));
      store.store(out, PASSWORD.toCharArray());
      return file;
    } catch (GeneralSecurityException e) {
      throw new IOException("the gateway's authority cannot be trusted", e);
    }
  }
}
