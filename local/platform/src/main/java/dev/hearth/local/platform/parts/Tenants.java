package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two tenants of the local platform, made through the front door as anyone would. */
final class Tenants {
  private static final Map<String, Object> QUOTA =
      Map.of("cpuMillis", 8_000, "memoryMiB", 16_384, "sessions", 4);
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;

  private final Api api;

  Tenants(Api administrator) {
    this.api = administrator;
  }

  /** Makes the tenants that are not there; what an administrator changed since stays. */
  void make() throws InterruptedException {
    make("aurora", "Aurora Analytics");
    make("borealis", "Borealis Research");
  }

  private void make(String id, String displayName) throws InterruptedException {
    Map<String, Object> tenant = new LinkedHashMap<>();
    tenant.put("id", id);
    tenant.put("displayName", displayName);
    tenant.put("quota", QUOTA);
    tenant.put("members", members(id));
    Await.until(
        "tenant-service to take tenant " + id,
        Duration.ofSeconds(120),
        () -> isTaken(id, api.send("POST", "/v1/tenants", tenant)));
  }

  /** What may pass is told to whoever waits; a refusal of the tenant itself will not. */
  private static boolean isTaken(String id, Api.Answer answer) throws IOException {
    if (answer.isSuccess() || answer.status() == CONFLICT) {
      return true;
    }
    if (answer.status() / 100 == 4 && answer.status() > FORBIDDEN) {
      throw new Refusal("tenant " + id + " was refused: " + answer.problem());
    }
    throw new IOException(answer.problem());
  }

  private static List<Map<String, String>> members(String tenant) {
    return Arrays.stream(User.values())
        .filter(user -> user.tenant().equals(tenant))
        .map(user -> Map.of("subject", user.subject(), "name", user.login(), "role", user.role()))
        .toList();
  }
}
