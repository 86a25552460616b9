package dev.hearth.local.platform;

import dev.hearth.client.HearthClient;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.net.URI;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which control plane a command speaks to, and as whom: this machine's, or an installed one. */
final class ControlPlane {
  @Mixin private DataOption data;

  @Option(
      names = "--as",
      paramLabel = "USER",
      description = "of this machine's platform (default: ada, and admin to drain a cluster)")
  private String user;

  @ArgGroup(exclusive = false)
  private Installed installed;

  HearthClient client() throws IOException {
    return client("ada");
  }

  /**
   * @param standard of this machine's users, where the command line names none
   */
  HearthClient client(String standard) throws IOException {
    if (installed != null) {
      return installed.client();
    }
    DataFolder folder = data.folder();
    State state = State.running(folder);
    return new HearthClient(
        URI.create(state.front()),
        Users.login(folder, state, user == null ? standard : user)::accessToken,
        null);
  }
}
