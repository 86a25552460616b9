package dev.hearth.resource;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What session-service wants, as the operator wrote it down; see the desired-state event for the
 * fields. The rules are the API server's to enforce: what is fixed for the session's life can be
 * changed by nobody, and lists and texts are bounded, or the server would not take rules over them.
 */
@ValidationRule(
    value = "self.kind != 'client' || (has(self.ports) && !has(self.driver))",
    message =
        "a session of kind client has its driver at the user's side: set spec.ports, and remove"
            + " spec.driver")
@ValidationRule(
    value = "self.kind == 'client' || (has(self.driver) && !has(self.ports))",
    message =
        "a session of kind connect or batch has a driver pod: set spec.driver, and remove"
            + " spec.ports")
@ValidationRule(
    value = "self.kind == 'batch' || !has(self.application)",
    message =
        "only a session of kind batch runs an application: remove spec.application, or make one of"
            + " kind batch")
@ValidationRule(
    value = "has(self.application) == has(oldSelf.application)",
    message =
        "spec.application is fixed for the session's life, also where a remote spark-submit brings"
            + " it: start a new session")
@ValidationRule(
    value = "!has(oldSelf.stop) || has(self.stop)",
    message = "spec.stop cannot be taken back: start a new session")
public class SparkSessionSpec {
  private static final String FIXED = "is fixed for the session's life: start a new session";
  private static final String UTC =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z$";

  /** Where the driver runs. */
  enum Kind {
    @JsonProperty("client")
    CLIENT,
    @JsonProperty("connect")
    CONNECT,
    @JsonProperty("batch")
    BATCH
  }

  /** Whose pods share the nodes. */
  enum Node {
    @JsonProperty("shared")
    SHARED,
    @JsonProperty("dedicated")
    DEDICATED
  }

  /** What keeps pods apart on a node. */
  enum Runtime {
    @JsonProperty("standard")
    STANDARD,
    @JsonProperty("sandbox")
    SANDBOX
  }

  @JsonPropertyDescription("Id of the tenant who pays.")
  @Required
  @Pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$") @Size(max = 63) @ValidationRule(value = "self == oldSelf", message = "spec.tenant " + FIXED)
  @PrinterColumn(name = "Tenant")
  public String tenant;

  @JsonPropertyDescription("The sub claim of who made the session.")
  @Required
  @Size(min = 1, max = 256) @ValidationRule(value = "self == oldSelf", message = "spec.owner " + FIXED)
  @PrinterColumn(name = "Owner", priority = 1)
  public String owner;

  @JsonPropertyDescription("Where the driver runs: at the user's side (client) or in a pod.")
  @Required
  @SchemaFrom(type = Kind.class)
  @ValidationRule(value = "self == oldSelf", message = "spec.kind " + FIXED)
  @PrinterColumn(name = "Kind")
  public String kind;

  @JsonPropertyDescription("Number of the desired state; grows with each change.")
  @Required
  @Min(1) @ValidationRule(
      value = "self >= oldSelf",
      message = "spec.revision never decreases: an older desired state came after a newer one")
  public long revision;

  @JsonPropertyDescription("Version of Spark in the image, such as 4.0.1.")
  @Required
  @Pattern("^[0-9]+[.][0-9]+[.][0-9]+([-.][A-Za-z0-9.-]+)?$") @Size(max = 63) @ValidationRule(value = "self == oldSelf", message = "spec.sparkVersion " + FIXED)
  public String sparkVersion;

  @JsonPropertyDescription("Spark image of driver and executors.")
  @Required
  @Size(min = 1, max = 512) @ValidationRule(value = "self == oldSelf", message = "spec.image " + FIXED)
  public String image;

  @JsonPropertyDescription("Whether other sessions' pods may run on the same node.")
  @Required
  @SchemaFrom(type = Node.class)
  @ValidationRule(value = "self == oldSelf", message = "spec.node " + FIXED)
  public String node;

  @JsonPropertyDescription("Whether pods run in a sandbox of their own on the node.")
  @Required
  @SchemaFrom(type = Runtime.class)
  @ValidationRule(value = "self == oldSelf", message = "spec.runtime " + FIXED)
  public String runtime;

  @JsonPropertyDescription(
      "What the driver runs; absent for other kinds than batch, and where a remote spark-submit"
          + " makes the driver.")
  @ValidationRule(value = "self == oldSelf", message = "spec.application " + FIXED)
  public Application application;

  @JsonPropertyDescription("The driver pod's request; absent for kind client.")
  public PodSize driver;

  @JsonPropertyDescription("An executor pod's request, and how many there may be.")
  @Required
  public Executor executor;

  @JsonPropertyDescription("What all Spark pods of the namespace may request together.")
  @Required
  public Limits limits;

  @JsonPropertyDescription(
      "The driver's ports at the user's side, which the endpoint listens on under the same"
          + " numbers; absent for kinds with a driver pod.")
  @ValidationRule(
      value =
          "self.driver != self.blockManager && self.driver != self.ui"
              + " && self.blockManager != self.ui",
      message = "spec.ports are three different numbers")
  @ValidationRule(value = "self == oldSelf", message = "spec.ports " + FIXED)
  public Ports ports;

  @JsonPropertyDescription("When the session ends by itself.")
  @Required
  public Lifetime lifetime;

  @JsonPropertyDescription("Effective Spark configuration of a driver pod.")
  @Size(max = 1000) public Map<String, String> sparkConf = new TreeMap<>();

  @JsonPropertyDescription(
      "Environment of a driver pod's process; executors have theirs by sparkConf.")
  @Size(max = 50) public Map<String, @Size(max = 4096) String> environment = new TreeMap<>();

  @JsonPropertyDescription(
      "Networks that executors and driver pods may connect to beyond the session, by TCP. The"
          + " cluster closes what is its own, and private networks unless it opens them.")
  @Default("[]")
  @Size(max = 50) @ValidationRule(value = "self == oldSelf", message = "spec.egress " + FIXED)
  public List<Egress> egress = new ArrayList<>();

  @JsonPropertyDescription("What opens the session's doors now.")
  @Default("[]")
  @Size(max = 100) @ValidationRule(
      value = "self.all(t, self.exists_one(u, u.id == t.id))",
      message = "spec.tickets have an id each: send every ticket once")
  public List<Ticket> tickets = new ArrayList<>();

  @JsonPropertyDescription("Why the end was asked for; absent while the session should run.")
  public Stop stop;

  /** Whether its driver is the pod that a remote spark-submit makes through the facade. */
  public boolean driverIsSubmitted() {
    return "batch".equals(kind) && application == null;
  }

  /** Names of the files that its user uploads before its driver can start; mostly none. */
  public Set<String> uploads() {
    return application == null ? Set.of() : application.uploads();
  }

  /** What a batch driver runs. */
  public static class Application {
    /** What stands before the name of a file that is uploaded to the session. */
    public static final String UPLOAD = "upload://";

    @JsonPropertyDescription(
        "URL of a jar or Python file; local:// names one in the image, upload:// one that is"
            + " uploaded to the session.")
    @Required
    @Size(min = 1, max = 2048) public String resource;

    @JsonPropertyDescription("Main class of a jar; absent for a Python file.")
    @Size(min = 1, max = 512) public String mainClass;

    @JsonPropertyDescription("What the application is called with.")
    @Size(max = 200) public List<@Size(max = 8192) String> arguments = new ArrayList<>();

    @JsonPropertyDescription("URLs of more jars, for driver and executors.")
    @Size(max = 50) public List<@Size(max = 2048) String> jars = new ArrayList<>();

    @JsonPropertyDescription("URLs of Python modules.")
    @Size(max = 50) public List<@Size(max = 2048) String> pyFiles = new ArrayList<>();

    @JsonPropertyDescription("Environment of the driver's process.")
    @Size(max = 50) public Map<String, @Size(max = 4096) String> environment = new TreeMap<>();

    @JsonPropertyDescription("How often a driver that failed is started again.")
    @Default("0")
    @Min(0) @Max(10) public int retries;

    /** Names of the files that are uploaded to the session before its driver can start. */
    public Set<String> uploads() {
      return Stream.of(List.of(resource), jars, pyFiles)
          .flatMap(List::stream)
          .filter(url -> url.startsWith(UPLOAD))
          .map(url -> url.substring(UPLOAD.length()))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  /** A pod's request, overhead included. */
  public static class PodSize {
    @JsonPropertyDescription("Thousandths of a core.")
    @Required
    @Min(1) public long cpuMillis;

    @JsonPropertyDescription("Mebibytes, overhead included.")
    @Required
    @Min(1) public long memoryMiB;

    @JsonPropertyDescription("Mebibytes of its node's disk; absent where the cluster decides.")
    @Min(1) public Long localDiskMiB;
  }

  /** An executor's request and how many there may be. */
  @ValidationRule(
      value = "self.min <= self.max",
      message = "spec.executor.min is more than spec.executor.max: lower min, or raise max")
  public static class Executor {
    @JsonPropertyDescription("Thousandths of a core.")
    @Required
    @Min(1) public long cpuMillis;

    @JsonPropertyDescription("Mebibytes, overhead included.")
    @Required
    @Min(1) public long memoryMiB;

    @JsonPropertyDescription("Mebibytes of its node's disk; absent where the cluster decides.")
    @Min(1) public Long localDiskMiB;

    @JsonPropertyDescription("NVIDIA GPUs of each; drivers have none.")
    @Default("0")
    @Min(0) @Max(64) public int gpus;

    @JsonPropertyDescription("Executors that are kept though idle.")
    @Default("0")
    @Min(0) public int min;

    @JsonPropertyDescription("Executors at most.")
    @Required
    @Min(1) public int max;
  }

  /** What all Spark pods of the namespace may request together. */
  public static class Limits {
    @JsonPropertyDescription("Thousandths of a core.")
    @Required
    @Min(1) public long cpuMillis;

    @JsonPropertyDescription("Mebibytes.")
    @Required
    @Min(1) public long memoryMiB;

    @JsonPropertyDescription("Number of executor and driver pods.")
    @Required
    @Min(1) public int pods;
  }

  /** The driver's ports at the user's side. */
  public static class Ports {
    @JsonPropertyDescription("Port of the driver's RPC.")
    @Required
    @Min(1024) @Max(65535) public int driver;

    @JsonPropertyDescription("Port of the driver's block manager.")
    @Required
    @Min(1024) @Max(65535) public int blockManager;

    @JsonPropertyDescription("Port of the driver's UI.")
    @Required
    @Min(1024) @Max(65535) public int ui;
  }

  /** Bounds of the session's life. */
  public static class Lifetime {
    @JsonPropertyDescription("Seconds from Ready.")
    @Required
    @Min(1) public long maxSeconds;

    @JsonPropertyDescription("Seconds without running work.")
    @Required
    @Min(1) public long idleSeconds;

    @JsonPropertyDescription("Seconds that a session of kind client survives without its client.")
    @Required
    @Min(0) public long graceSeconds;
  }

  /** A network that the session may connect to. */
  public static class Egress {
    @JsonPropertyDescription("Its addresses, such as 203.0.113.0/24.")
    @Required
    @Pattern("^(([0-9]{1,3}[.]){3}[0-9]{1,3}/[0-9]{1,2}|[0-9a-f:]{2,39}/[0-9]{1,3})$") @Size(max = 43) public String cidr;

    @JsonPropertyDescription("Ports there; none means all.")
    @Default("[]")
    @Size(max = 20) public List<@Min(1) @Max(65535) Integer> ports = new ArrayList<>();
  }

  /** What opens the session's doors: the hash of a ticket, never the ticket. */
  public static class Ticket {
    @JsonPropertyDescription("The ticket's id, by which it is revoked.")
    @Required
    @Size(min = 1, max = 63) public String id;

    @JsonPropertyDescription("Lower-case hex of the SHA-256 of the whole ticket text.")
    @Required
    @Pattern("^[0-9a-f]{64}$") @Size(max = 64) public String sha256;

    @JsonPropertyDescription("The doors that it opens.")
    @Required
    @Size(min = 1, max = 5) public List<@Pattern("^(kube|tunnel|connect|ui|files)$") String> scopes = new ArrayList<>();

    @JsonPropertyDescription("The sub claim of whom it was given to.")
    @Required
    @Size(min = 1, max = 256) public String owner;

    @JsonPropertyDescription("End of its time, RFC 3339 in UTC.")
    @Required
    @Pattern(UTC) @Size(max = 30) public String expiresAt;
  }

  /** Why the end was asked for. */
  public static class Stop {
    @JsonPropertyDescription("One word that programs switch on.")
    @Required
    @Pattern("^[A-Za-z]([A-Za-z0-9]*)$") @Size(max = 63) public String reason;

    @JsonPropertyDescription("For people.")
    @Size(max = 4096) public String message;

    @JsonPropertyDescription("When it was asked for, RFC 3339 in UTC.")
    @Required
    @Pattern(UTC) @Size(max = 30) public String at;
  }
}
