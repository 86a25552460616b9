package dev.hearth.e2e;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Spark Connect's own client as a user has it: its jars from Maven Central, unmodified, and a job;
 * nothing of Hearth's.
 */
final class ConnectClient {
  private static final Path JARS = Launcher.REPOSITORY.resolve("local/connect-client/target/jars");
  private static final Path JOB = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");

  private static final String PASSWORD = "changeit";

  private ConnectClient() {}

  /**
   * Sums up numbers.
   *
   * @param remote a Spark Connect address
   * @param caPem the authority of that address
   * @param folder for the client's own files
   */
  static Launcher.Running sum(String remote, String caPem, Path folder) {
    Path output = folder.resolve("client.log");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("hearth.java"), "bin", "java").toString());
    line.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    line.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    line.add("--sun-misc-unsafe-memory-access=allow");
    line.add("-Djavax.net.ssl.trustStore=" + trust(caPem, folder.resolve("trust.p12")));
    line.add("-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    line.addAll(List.of("-cp", JARS + "/*" + File.pathSeparator + JOB));
    line.addAll(List.of("dev.hearth.demo.ConnectJob", "--remote", remote));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    try {
      // Without the address, which may hold a ticket.
      List<String> shown = line.subList(0, line.size() - 2);
      return new Launcher.Running(List.copyOf(shown), builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path trust(String caPem, Path file) {
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
