package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.ParentWatch;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Start;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the platform and keeps it running. */
@Command(name = "up", description = "Start the platform and keep it running until Ctrl-C.")
final class UpCommand implements Callable<Integer> {
  @Mixin private DataOption data;

  @Option(names = "--detach", description = "return once it is ready; './hearth down' stops it")
  private boolean detach;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "port of the control plane (default: 8080, or a free one)")
  private int port;

  @Option(
      names = "--gateway-port",
      paramLabel = "N",
      description = "port of the sessions' gateway (default: 8443, or a free one)")
  private int gatewayPort;

  @Option(
      names = "--native",
      description = "run the services as native executables, which a build has to have made")
  private boolean asNative;

  @Option(names = "--detached", hidden = true)
  private boolean detached;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataFolder folder = data.folder();
    if (detach) {
      return new Detached(folder, port, gatewayPort, asNative).start();
    }
    CountDownLatch end = new CountDownLatch(1);
    try (Progress progress = new Progress(System.out);
        Platform platform =
            Platform.on(
                DataOption.repository(),
                folder,
                new Platform.PublicPorts(port, gatewayPort, true),
                progress,
                asNative ? Start.NATIVE : Start.USUAL)) {
      // Whoever ends us (Ctrl-C, SIGTERM, our parent's death) waits until all is stopped.
      Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
      if (!detached) {
        ParentWatch.onEnd(
            () -> {
              progress.say("the process that started this one has ended: stopping");
              end.countDown();
              System.exit(0);
            });
      }
      platform.start();
      System.out.println(Welcome.text(platform.site(), detached));
      end.await();
    }
    return 0;
  }
}
