package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What session-service wants of a cluster: always the whole state of one session, so that the last
 * one read is enough. Stream of {@code hearth.desired.<cluster>}; a tombstone follows only after
 * the session's end was acknowledged.
 */
@JsonSubTypes({@Type(DesiredEvent.Session.class)})
public sealed interface DesiredEvent {

  /** The session's id. */
  String session();

  /** Grows with each change; the cluster answers with the revision it has taken in. */
  long revision();

  /**
   * One session, whole.
   *
   * @param owner the {@code sub} claim of who made the session
   * @param kind {@code client}, {@code connect} or {@code batch}
   * @param sparkVersion such as {@code 4.0.1}
   * @param image the Spark image for driver and executors
   * @param node {@code shared} or {@code dedicated}
   * @param runtime {@code standard} or {@code sandbox}
   * @param driver size of the driver pod; null for {@code client}
   * @param limits what the namespace's quota allows in all: executors and driver, without Hearth's
   *     own endpoint
   * @param ports reverse ports of the driver at the user's side; null for kinds with a driver pod
   * @param sparkConf effective Spark configuration; used in the cluster by kinds with a driver pod,
   *     and may hold secrets of the user's
   * @param stop null while the session should run
   * @param application what the driver of a {@code batch} session runs; null for the other kinds,
   *     and where a remote {@code spark-submit} makes the driver
   * @param environment of the driver pod's process, may hold secrets of the user's; executors have
   *     theirs by {@code sparkConf}, and so has a driver that a remote {@code spark-submit} makes
   * @param egress where executors and driver pods may connect to beyond their session; the cluster
   *     may open less
   */
  @JsonTypeName("dev.hearth.session.desired.v1")
  record Session(
      String session,
      long revision,
      String tenant,
      String owner,
      String kind,
      String sparkVersion,
      String image,
      String node,
      String runtime,
      @Nullable Size driver,
      ExecutorSize executor,
      Limits limits,
      @Nullable Ports ports,
      Lifetime lifetime,
      Map<String, String> sparkConf,
      List<Ticket> tickets,
      @Nullable Stop stop,
      @Since("0.1.0") @Nullable Application application,
      @Since("0.1.0") Map<String, String> environment,
      @Since("0.1.0") List<Egress> egress)
      implements DesiredEvent {
    public Session {
      Objects.requireNonNull(session, "session");
      Objects.requireNonNull(tenant, "tenant");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(executor, "executor");
      Objects.requireNonNull(limits, "limits");
      Objects.requireNonNull(lifetime, "lifetime");
      sparkConf = Map.copyOf(sparkConf);
      tickets = List.copyOf(tickets);
      environment = environment == null ? Map.of() : Map.copyOf(environment);
      // States from before there was any.
      egress = egress == null ? List.of() : List.copyOf(egress);
    }

    /** Settings and arguments may be secrets. */
    @Override
    public String toString() {
      return "Session[session=" + session + ", revision=" + revision + ", kind=" + kind + "]";
    }
  }

  /**
   * What a batch driver runs.
   *
   * @param resource URL of a jar or a Python file; {@code local://} names one in the image, {@code
   *     upload://} one that its user uploads to the session
   * @param mainClass of a jar; null for a Python file
   * @param jars URLs of more jars, for driver and executors
   * @param pyFiles URLs of Python modules
   * @param environment of the driver's process
   * @param retries how often a driver that failed is started again
   */
  record Application(
      String resource,
      @Nullable String mainClass,
      List<String> arguments,
      List<String> jars,
      List<String> pyFiles,
      Map<String, String> environment,
      int retries) {
    /** What stands before the name of a file that is uploaded. */
    public static final String UPLOAD = "upload://";

    public Application {
      Objects.requireNonNull(resource, "resource");
      arguments = List.copyOf(arguments);
      jars = List.copyOf(jars);
      pyFiles = List.copyOf(pyFiles);
      environment = Map.copyOf(environment);
    }

    /** Names of the files that are uploaded to the session before its driver can start. */
    public Set<String> uploads() {
      return Stream.of(List.of(resource), jars, pyFiles)
          .flatMap(List::stream)
          .filter(url -> url.startsWith(UPLOAD))
          .map(url -> url.substring(UPLOAD.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Arguments may be secrets. */
    @Override
    public String toString() {
      return "Application[resource=" + resource + ", mainClass=" + mainClass + "]";
    }
  }

  /**
   * A network that the session may connect to, by TCP.
   *
   * @param cidr its addresses
   * @param ports empty means all
   */
  record Egress(String cidr, List<Integer> ports) {
    public Egress {
      Objects.requireNonNull(cidr, "cidr");
      ports = List.copyOf(ports);
    }
  }

  /**
   * A pod's request, overhead included: thousandths of a core and mebibytes.
   *
   * @param localDiskMiB what it may use of its node's disk; null where nobody said
   */
  record Size(long cpuMillis, long memoryMiB, @Since("0.1.0") @Nullable Long localDiskMiB) {}

  /**
   * An executor pod's request, overhead included, and how many there may be.
   *
   * @param localDiskMiB what each may use of its node's disk; null where nobody said
   * @param gpus of each; none in states from before they were counted
   */
  record ExecutorSize(
      long cpuMillis,
      long memoryMiB,
      int min,
      int max,
      @Since("0.1.0") @Nullable Long localDiskMiB,
      @Since("0.1.0") int gpus) {}

  /** Upper bounds of the session's namespace. */
  record Limits(long cpuMillis, long memoryMiB, int pods) {}

  /** Port numbers, the same at the driver and at the endpoint. */
  record Ports(int driver, int blockManager, int ui) {}

  /**
   * How long the session may live.
   *
   * @param maxSeconds from {@code Ready}
   * @param idleSeconds without running work
   * @param graceSeconds a {@code client} session survives without its client
   */
  record Lifetime(long maxSeconds, long idleSeconds, long graceSeconds) {}

  /**
   * What opens the session's doors. The secret itself never leaves the one answer that showed it.
   *
   * @param sha256 lower-case hex of the SHA-256 of the whole ticket text
   * @param scopes of {@code kube}, {@code tunnel}, {@code connect}, {@code ui}, {@code files}
   */
  record Ticket(String id, String sha256, Set<String> scopes, String owner, Instant expiresAt) {
    public Ticket {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(sha256, "sha256");
      Objects.requireNonNull(expiresAt, "expiresAt");
      scopes = Set.copyOf(scopes);
    }
  }

  /** Why and when the end was asked for. */
  record Stop(String reason, @Nullable String message, Instant at) {
    public Stop {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(at, "at");
    }
  }
}
