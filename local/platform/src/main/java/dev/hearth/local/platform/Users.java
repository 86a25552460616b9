package dev.hearth.local.platform;

import dev.hearth.local.platform.client.Login;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.machine.State;
import dev.hearth.local.platform.trust.Secrets;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.util.Arrays;

/** The local realm's users, signed in with the passwords of the data folder. */
final class Users {
  private Users() {}

  static User named(String login) {
    return Arrays.stream(User.values())
        .filter(user -> user.login().equals(login))
        .findFirst()
        .orElseThrow(
            () -> new Refusal("there is no user '" + login + "'; there are: " + User.logins()));
  }

  static Login login(DataFolder data, State state, String login) throws IOException {
    User user = named(login);
    Secrets secrets = new Secrets(data.resolve("secrets.properties"));
    return new Login(state.front(), user.login(), secrets.of(user.secret()));
  }
}
