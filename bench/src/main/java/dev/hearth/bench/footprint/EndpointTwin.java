package dev.hearth.bench.footprint;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Ports;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Http;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A second endpoint of a session that has one: the same role, rights and files, at ports of its
 * own. A pod can't be started twice, and its own start is seen only through a probe.
 */
final class EndpointTwin {
  private static final String ADDRESS = "127.0.0.1";
  private static final String SESSION = "HEARTH_SESSION_ID";

  private final Platform platform;
  private final DataFolder folder;
  private final Map<String, String> environment;
  private final int health;

  EndpointTwin(Platform platform, DataFolder folder, String session) {
    this.platform = platform;
    this.folder = folder;
    this.environment = new HashMap<>(environmentOf(session));
    Ports ports = new Ports();
    this.health = ports.any();
    environment.put("QUARKUS_HTTP_HOST", ADDRESS);
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(health));
    environment.put("HEARTH_ENDPOINT_ADDRESS", ADDRESS);
    environment.put("HEARTH_ENDPOINT_DOOR_PORT", Integer.toString(ports.any()));
  }

  Cost measure(Start start) throws Exception {
    Leash.Command command =
        new Leash.Command(
            "endpoint",
            platform.endpoint(start),
            environment,
            folder.root(),
            folder.log("endpoint"),
            "TERM",
            Duration.ofSeconds(15));
    Leash[] twin = new Leash[1];
    try {
      return Cost.of(() -> service(twin, command));
    } finally {
      if (twin[0] != null) {
        twin[0].stop();
      }
    }
  }

  private Platform.Service service(Leash[] twin, Leash.Command command) throws IOException {
    twin[0] = Leash.start(command);
    String url = "http://" + ADDRESS + ":" + health + "/q/health/ready";
    return new Platform.Service(
        "endpoint", twin[0].identity(), () -> Http.status(url) == 200, twin[0].launchedNanos());
  }

  /** What the node gave the pod's process; ours to read, as all processes here are. */
  private static Map<String, String> environmentOf(String session) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> environment(process.pid()).stream())
        .filter(one -> session.equals(one.get(SESSION)))
        .filter(one -> "endpoint".equals(one.get("HEARTH_TUNNEL_ROLE")))
        .findFirst()
        .orElseThrow(() -> new Refusal("no process is the endpoint of session " + session));
  }

  private static Optional<Map<String, String>> environment(long pid) {
    try {
      String text =
          new String(
              Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), StandardCharsets.UTF_8);
      Map<String, String> environment = new HashMap<>();
      for (String entry : text.split("\0")) {
        int sign = entry.indexOf('=');
        if (sign > 0) {
          environment.put(entry.substring(0, sign), entry.substring(sign + 1));
        }
      }
      return Optional.of(environment);
    } catch (IOException e) {
      return Optional.empty(); // gone, or somebody else's
    }
  }
}
