package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Ports;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.State;
import dev.hearth.local.platform.trust.Certificates;
import dev.hearth.local.platform.trust.Secrets;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process with the two parts that hold data and nothing else, for a test to kill. */
final class SmallPlatform {
  private static final Duration LIMIT = Duration.ofSeconds(240);

  private SmallPlatform() {}

  public static void main(String[] args) throws Exception {
    DataFolder data = new DataFolder(Path.of(args[1]));
    data.create();
    Ports ports = new Ports();
    try (FileChannel lock = data.lock();
        Progress progress = new Progress(System.out)) {
      Site site =
          new Site(
              Path.of(args[0]),
              data,
              Addresses.choose(ports, ports.any(), ports.any()),
              new Secrets(data.resolve("secrets.properties")),
              Certificates.in(data.folder("certificates")),
              Start.PACKAGED);
      Processes processes = new Processes(progress, () -> {});
      Postgres postgres = new Postgres(site);
      postgres.prepare();
      processes.start(postgres.part(), LIMIT);
      postgres.createDatabases();
      Kafka kafka = new Kafka(site);
      processes.start(kafka.part(), LIMIT);
      kafka.createTopics();
      List<State.Process> parts =
          processes.all().stream()
              .map(
                  one ->
                      new State.Process(
                          one.part().name(), one.leash().identity(), one.part().address(), "", ""))
              .toList();
      new State(
              State.READY,
              ProcessTable.bootId(),
              ProcessTable.identity(ProcessHandle.current().pid()),
              site.addresses().front(),
              site.addresses().gateway(),
              "",
              "",
              0,
              0,
              parts)
          .write(data);
      assert lock.isOpen();
      Thread.currentThread().join();
    }
  }
}
