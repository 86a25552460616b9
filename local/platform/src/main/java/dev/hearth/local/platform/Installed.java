package dev.hearth.local.platform;

import dev.hearth.client.HearthClient;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that name a Hearth that was installed elsewhere, and who speaks to it. */
final class Installed {
  @Option(
      names = "--front",
      paramLabel = "URL",
      required = true,
      description = "of a control plane in a cluster, instead of this machine's")
  private URI front;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      required = true,
      description = "with an access token for it; read anew for each call")
  private Path token;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "what vouches for it; default: what Java trusts")
  private Path ca;

  HearthClient client() throws IOException {
    for (Path file : ca == null ? List.of(token) : List.of(token, ca)) {
      if (!Files.isReadable(file)) {
        throw new Refusal("'" + file + "' cannot be read: name a file that is there");
      }
    }
    try {
      return new HearthClient(front, this::accessToken, ca);
    } catch (IllegalArgumentException e) {
      throw new Refusal("--front " + front + ": " + e.getMessage());
    }
  }

  private String accessToken() {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
