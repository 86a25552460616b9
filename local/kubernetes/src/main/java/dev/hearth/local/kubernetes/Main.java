package dev.hearth.local.kubernetes;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** Runs a cluster until it is told to stop. */
public final class Main {
  /** Also the first table of DIFFERENCES.md, which gives the reasons. */
  static final String LIMITS =
      """
      Pods are processes of this machine and user. This cluster does NOT enforce or have:
        network policies, Pod Security, validating admission policies (CEL)
        match conditions that use the authorizer or Kubernetes' own functions: such webhooks are called
        users, capabilities, seccomp, read-only roots, CPU and memory limits: nothing isolates pods
        image pulling (images are names for local commands), private file systems, sidecar containers
        affinity, taints, priorities, preemption (one node; capacity, selectors and host ports count)
        service addresses and DNS (JVMs in pods see services' names in a hosts file), ingress
        controllers for Deployments, Jobs and the like; persistent volumes; quota scopes
        exec, attach, port-forward; client certificates; impersonation; log timestamps""";

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    ClusterOptions options;
    try {
      options = ClusterOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(ClusterOptions.USAGE);
      System.exit(2);
      return;
    }
    System.exit(run(options, System.out));
  }

  private static int run(ClusterOptions options, PrintStream out) throws InterruptedException {
    if (!System.getProperty("os.name").equals("Linux")) {
      System.err.println("The process node works on Linux only.");
      return 1;
    }
    LocalCluster cluster;
    try {
      cluster = LocalCluster.start(options);
    } catch (IOException | RuntimeException e) {
      System.err.println("The cluster cannot start: " + e.getMessage());
      return 1;
    }
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              await(stopped);
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try (cluster) {
      out.println("Kubernetes API at " + cluster.url());
      out.println(LIMITS);
      out.flush();
      if (options.untilStdinCloses()) {
        Thread.ofPlatform().daemon().name("stdin").start(() -> drainThen(stop));
      }
      stop.await();
    } catch (RuntimeException e) {
      System.err.println("The cluster did not stop as it should: " + e.getMessage());
      return 1;
    } finally {
      // Also where stopping failed: the hook waits for it, and this process's exit for the hook.
      stopped.countDown();
    }
    return 0;
  }

  private static void drainThen(CountDownLatch stop) {
    try {
      while (System.in.read() >= 0) {
        // Only the end matters.
      }
    } catch (IOException e) {
      // As good as closed.
    }
    stop.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
