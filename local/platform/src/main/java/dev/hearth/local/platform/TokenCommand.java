package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints an access token, for curl. */
@Command(name = "token", description = "Print an OIDC access token of a user, good for 15 minutes.")
final class TokenCommand implements Callable<Integer> {
  @Mixin private DataOption data;

  @Parameters(paramLabel = "<user>", description = "ada, alan, grace, linus or admin")
  private String user;

  @Override
  public Integer call() throws IOException {
    DataFolder folder = data.folder();
    State state = State.running(folder);
    System.out.println(Users.login(folder, state, user).accessToken());
    return 0;
  }
}
