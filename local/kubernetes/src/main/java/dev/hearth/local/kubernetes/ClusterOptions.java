package dev.hearth.local.kubernetes;

import dev.hearth.local.kubernetes.model.Quantity;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the cluster is to run, from the command line. */
public record ClusterOptions(
    Path data,
    String address,
    int port,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> ca,
    Optional<Path> tokens,
    Optional<Path> images,
    BigDecimal cpu,
    BigDecimal memory,
    int gpus,
    String nodeName,
    List<Path> crds,
    List<Path> manifests,
    boolean untilStdinCloses) {

  static final String USAGE =
      """
      usage: java -cp ... dev.hearth.local.kubernetes.Main --data DIR [options]
        --data DIR          everything the cluster keeps: objects, logs, pods' folders, journals
        --address IP        where to listen (127.0.0.1)
        --port N            0 chooses one; DIR/state.json tells which (0)
        --tls-cert FILE     PEM; without it the API speaks plain HTTP
        --tls-key FILE      PEM
        --ca FILE           PEM of the CA that signed it, for pods
        --tokens FILE       JSON: [{"token", "user", "groups": []}]
        --images FILE       JSON: {"images": {"name": {"entrypoint": [], "args": [], "env": {}}}}
        --cpu N             what the node offers (all processors)
        --memory N          (half of the machine's)
        --gpus N            GPUs that it pretends to have: indices, and no device behind them (0)
        --node-name NAME    (local)
        --crds PATH         file or folder of definitions to apply at start; may be repeated
        --manifests PATH    file or folder of objects to apply at start; may be repeated
        --until-stdin-closes  stop when standard input does: whoever starts this holds the other end
      """;

  /** Reads the command line; an IllegalArgumentException says what is wrong with it. */
  public static ClusterOptions parse(String... arguments) {
    Builder options = new Builder();
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      if (option.equals("--until-stdin-closes")) {
        options.untilStdinCloses = true;
      } else if (i + 1 >= arguments.length) {
        throw new IllegalArgumentException(option + " needs a value");
      } else {
        options.set(option, arguments[++i]);
      }
    }
    return options.build();
  }

  private static final class Builder {
    private Path data;
    private String address = "127.0.0.1";
    private int port;
    private Optional<Path> certificate = Optional.empty();
    private Optional<Path> key = Optional.empty();
    private Optional<Path> ca = Optional.empty();
    private Optional<Path> tokens = Optional.empty();
    private Optional<Path> images = Optional.empty();
    private BigDecimal cpu = BigDecimal.valueOf(Runtime.getRuntime().availableProcessors());
    private BigDecimal memory = BigDecimal.valueOf(MachineMemory.bytes() / 2);
    private int gpus;
    private String nodeName = "local";
    private final List<Path> crds = new ArrayList<>();
    private final List<Path> manifests = new ArrayList<>();
    private boolean untilStdinCloses;

    void set(String option, String value) {
      switch (option) {
        case "--data" -> data = Path.of(value).toAbsolutePath().normalize();
        case "--address" -> address = value;
        case "--port" -> port = Integer.parseInt(value);
        case "--tls-cert" -> certificate = Optional.of(Path.of(value));
        case "--tls-key" -> key = Optional.of(Path.of(value));
        case "--ca" -> ca = Optional.of(Path.of(value));
        case "--tokens" -> tokens = Optional.of(Path.of(value));
        case "--images" -> images = Optional.of(Path.of(value));
        case "--cpu" -> cpu = Quantity.parse(value);
        case "--memory" -> memory = Quantity.parse(value);
        case "--gpus" -> gpus = Integer.parseInt(value);
        case "--node-name" -> nodeName = value;
        case "--crds" -> crds.add(Path.of(value));
        case "--manifests" -> manifests.add(Path.of(value));
        default -> throw new IllegalArgumentException("unknown option: " + option);
      }
    }

    ClusterOptions build() {
      if (data == null) {
        throw new IllegalArgumentException("--data is missing");
      }
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException("--tls-cert and --tls-key go together");
      }
      if (gpus < 0) {
        throw new IllegalArgumentException("--gpus is " + gpus + ": give 0 or more");
      }
      return new ClusterOptions(
          data,
          address,
          port,
          certificate,
          key,
          ca,
          tokens,
          images,
          cpu,
          memory,
          gpus,
          nodeName,
          crds,
          manifests,
          untilStdinCloses);
    }
  }
}
