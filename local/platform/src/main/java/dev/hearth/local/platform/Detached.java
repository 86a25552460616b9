package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A platform that outlives the terminal: started apart, followed until it is ready. */
final class Detached {
  private static final long LOOK_MILLIS = 200;

  private final DataFolder data;
  private final int port;
  private final int gatewayPort;
  private final boolean asNative;

  Detached(DataFolder data, int port, int gatewayPort, boolean asNative) {
    this.data = data;
    this.port = port;
    this.gatewayPort = gatewayPort;
    this.asNative = asNative;
  }

  int start() throws IOException, InterruptedException {
    data.create();
    data.lock().close();
    Path log = data.log("platform");
    Files.writeString(log, "");
    Process shell =
        new ProcessBuilder(line(log))
            .redirectErrorStream(true)
            .directory(data.root().toFile())
            .start();
    String first;
    try (var answers = shell.inputReader(StandardCharsets.UTF_8)) {
      first = answers.readLine();
    }
    if (first == null || !first.matches("[0-9]+")) {
      throw new Refusal("could not start the platform: " + first);
    }
    return follow(log, Long.parseLong(first));
  }

  /**
   * nohup and a process group of its own: neither the terminal's end nor its Ctrl-C arrive. It
   * holds the launcher's lock on the packages itself, since ours ends with us.
   */
  private List<String> line(Path log) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("bash", "-c"));
    line.add(
        "set -m; log=$1; exec 8>>\"$2\"; flock -s 8; shift 2;"
            + " nohup \"$@\" </dev/null >>\"$log\" 2>&1 & echo $!");
    line.addAll(List.of("hearth-detach", log.toString()));
    line.add(DataOption.repository().resolve("target/.hearth-running").toString());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.add(Main.class.getName());
    line.addAll(List.of("up", "--detached", "--data", data.root().toString()));
    if (port != 0) {
      line.addAll(List.of("--port", Integer.toString(port)));
    }
    if (gatewayPort != 0) {
      line.addAll(List.of("--gateway-port", Integer.toString(gatewayPort)));
    }
    if (asNative) {
      line.add("--native");
    }
    return line;
  }

  private int follow(Path log, long pid) throws IOException, InterruptedException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      while (true) {
        boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        Optional<State> state = State.read(data);
        boolean ready =
            state.isPresent()
                && state.get().platform().pid() == pid
                && State.READY.equals(state.get().phase());
        if (ready) {
          // The welcome follows the state within a moment.
          Thread.sleep(LOOK_MILLIS);
        }
        copy(file);
        if (ready) {
          return 0;
        }
        if (!alive) {
          return 1;
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  private static void copy(RandomAccessFile file) throws IOException {
    byte[] bytes = new byte[8192];
    for (int read = file.read(bytes); read > 0; read = file.read(bytes)) {
      System.out.write(bytes, 0, read);
    }
    System.out.flush();
  }
}
