package dev.hearth.local.platform.machine;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running platform writes down, for the other commands and for whoever cleans up after it.
 *
 * @param phase {@code starting}, {@code ready} or {@code stopping}
 * @param bootId of the machine; pids of another boot mean nothing
 * @param platform the platform's own process
 * @param front the control plane's URL
 * @param gateway the cluster's URL
 * @param startSeconds how long the start took; 0 until ready
 * @param residentMiB memory of all processes when it was ready
 * @param parts the processes, in the order they were started
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record State(
    String phase,
    String bootId,
    ProcessTable.Identity platform,
    int frontPort,
    int gatewayPort,
    String front,
    String gateway,
    double startSeconds,
    long residentMiB,
    List<Process> parts) {
  public static final String STARTING = "starting";
  public static final String READY = "ready";
  public static final String STOPPING = "stopping";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One process. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Process(
      String name, ProcessTable.Identity identity, String address, String health, String log) {}

  /** What the folder's last platform wrote, whether or not it still runs. */
  public static Optional<State> read(DataFolder data) {
    Path file = data.state();
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), State.class));
    } catch (IOException e) {
      throw new Refusal("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The platform that runs on this folder. */
  public static State running(DataFolder data) {
    return read(data)
        .filter(State::isAlive)
        .orElseThrow(
            () ->
                new Refusal(
                    "no platform is running on " + data.root() + "; start one with './hearth up'"));
  }

  public boolean isAlive() {
    return ProcessTable.bootId().equals(bootId) && ProcessTable.isAlive(platform);
  }

  public void write(DataFolder data) throws IOException {
    DataFolder.writeSecret(
        data.state(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
  }
}
