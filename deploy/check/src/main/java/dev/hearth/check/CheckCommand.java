package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.check.cluster.Cluster;
import dev.hearth.check.cluster.Manifests;
import dev.hearth.check.cluster.Scratch;
import dev.hearth.local.platform.DataOption;
import dev.hearth.local.platform.Task;
import dev.hearth.local.platform.machine.ParentWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./hearth check}: exits 0 only if nothing fails. */
@Command(
    name = "check",
    description = "Say whether a Kubernetes cluster is fit for Hearth, or runs it well.",
    footer = {
      "",
      "Answers are ok, warn, fail and not tried, each with what to do. It makes temporary",
      "namespaces and probe pods in them, and removes them at the end, at Ctrl-C too."
    })
public final class CheckCommand implements Task {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "which cluster (default: KUBECONFIG, else ~/.kube/config)")
  private Path kubeconfig;

  @Option(names = "--context", paramLabel = "NAME", description = "which context of it")
  private String context;

  @ArgGroup private Part part;

  @Option(
      names = "--probe-image",
      paramLabel = "IMAGE",
      description = "what probe pods run in: any image with Java 25 (default: the gateway's)")
  private String image;

  @Option(names = "--report", paramLabel = "FILE", description = "write the answers as JSON, too")
  private Path report;

  /** What the cluster is to carry; by default what it carries, else everything. */
  static final class Part {
    private Scope scope = Scope.TRIAL;

    @Option(names = "--trial", description = "everything in one cluster (the default)")
    void trial(boolean on) {
      scope = Scope.TRIAL;
    }

    @Option(names = "--control-plane", description = "the control plane alone")
    void controlPlane(boolean on) {
      scope = Scope.CONTROL_PLANE;
    }

    // Where neither of the others is set it is this one: only one of them can be given.
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--data-plane", description = "a data plane alone")
    void dataPlane(boolean on) {
      scope = Scope.DATA_PLANE;
    }
  }

  @Override
  public Integer call() throws Exception {
    Path file = Kubeconfig.file(kubeconfig);
    Consumer<String> news = text -> System.err.println("hearth: " + text);
    try (Cluster cluster = new Cluster(Kubeconfig.read(file, context));
        Scratch scratch = new Scratch(cluster, news)) {
      JsonNode version = cluster.get("/version");
      // Whoever ends us waits until what we made is gone.
      Runtime.getRuntime().addShutdownHook(new Thread(scratch::close, "removal"));
      ParentWatch.onEnd(() -> System.exit(1));
      return check(cluster, scratch, version, news).count(Verdict.FAIL) == 0 ? 0 : 1;
    }
  }

  private Report check(Cluster cluster, Scratch scratch, JsonNode version, Consumer<String> news)
      throws IOException, InterruptedException {
    Optional<Scope> there = Scope.installed(cluster);
    Scope scope = part == null ? there.orElse(Scope.TRIAL) : part.scope;
    boolean installed = there.isPresent() && (part == null || covers(there.get(), scope));
    System.out.println(
        cluster.url()
            + ", "
            + (installed ? "where Hearth is installed" : "to be installed")
            + ": "
            + scope.text());
    for (String name : scratch.removeForgotten()) {
      news.accept("removed " + name + ", which an earlier check had left");
    }
    Manifests manifests = Manifests.of(DataOption.repository());
    Subject subject =
        new Subject(
            cluster,
            manifests,
            scratch,
            version,
            scope,
            installed,
            Subject.enforces(version),
            image == null ? probeImage(cluster, manifests) : image,
            news);
    List<Finding> findings =
        Checkup.run(Checkup.all(), subject, finding -> System.out.println(finding.line()));
    Report found =
        new Report(
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            cluster.url(),
            version.path("gitVersion").asText(),
            scope.text(),
            installed,
            findings);
    System.out.println(found.summary());
    if (report != null) {
      found.write(report);
      System.out.println("Report: " + report.toAbsolutePath());
    }
    return found;
  }

  private static boolean covers(Scope there, Scope wanted) {
    return (there.control() || !wanted.control())
        && (there.data() || !wanted.data())
        && (there.trial() || !wanted.trial());
  }

  /** What the nodes have already, if the gateway runs; else what they will have to pull. */
  private static String probeImage(Cluster cluster, Manifests manifests)
      throws IOException, InterruptedException {
    return cluster
        .glimpse("/apis/apps/v1/namespaces/hearth-system/deployments/tunnel-gateway")
        .map(gateway -> gateway.at("/spec/template/spec/containers/0/image").asText())
        .orElse(manifests.image("hearth/tunnel-service"));
  }
}
