package dev.hearth.local.platform.trust;

import dev.hearth.local.platform.machine.DataFolder;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/** Passwords and tokens by name, random for each data folder, kept in one file of its owner's. */
public final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;
  private final Properties known = new Properties();

  public Secrets(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      known.load(new StringReader(Files.readString(file)));
    }
  }

  /** The secret of this name, made at its first use. */
  public synchronized String of(String name) throws IOException {
    String secret = known.getProperty(name);
    if (secret == null) {
      secret = random(name.startsWith("user.") ? 9 : 24);
      known.setProperty(name, secret);
      StringWriter text = new StringWriter();
      known.store(text, null);
      DataFolder.writeSecret(file, text.toString());
    }
    return secret;
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    // A password that starts with a dash reads like an option wherever it is pasted.
    return text.startsWith("-") ? "x" + text : text;
  }
}
