package dev.hearth.admission;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A certificate of the day in two PEM files, as a cluster mounts them. */
public final class WebhookCertificate implements QuarkusTestResourceLifecycleManager {
  private static final String PASSWORD = "changeit";

  private Path folder;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("webhook-certificate");
      Path certificate = folder.resolve("tls.crt");
      Path key = folder.resolve("tls.key");
      write(folder, certificate, key);
      return Map.of(
          "HEARTH_ADMISSION_CERTIFICATE", certificate.toString(),
          "HEARTH_ADMISSION_KEY", key.toString());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no certificate for the test", e);
    }
  }

  private static void write(Path folder, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "webhook",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-validity",
        "1",
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-keystore",
        store.toString());
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("webhook").getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("webhook", PASSWORD.toCharArray()).getEncoded()));
  }

  private static void keytool(String... arguments) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var command = new ArrayList<String>();
    command.add(tool.toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("keytool failed");
    }
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }

  @Override
  public void stop() {
    for (String file : new String[] {"tls.crt", "tls.key", "store.p12", ""}) {
      folder.resolve(file).toFile().delete();
    }
  }
}
