package dev.hearth.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What the operator sees. */
public class SparkSessionStatus {
  /** The condition that says why {@link #stopsAt} is set, and what would keep the session. */
  public static final String STOP_SOON = "StopSoon";

  /** How far the session has come. */
  enum Phase {
    PROVISIONING,
    READY,
    ENDING,
    ENDED,
    FAILED
  }

  @JsonPropertyDescription("How far the session has come; absent until the operator has seen it.")
  @SchemaFrom(type = Phase.class)
  @ValidationRule(
      value = "!(oldSelf in ['ENDED', 'FAILED']) || self == oldSelf",
      message = "status.phase: what is over stays over")
  @PrinterColumn(name = "Phase")
  public String phase;

  @JsonPropertyDescription("One word why the phase is what it is.")
  @PrinterColumn(name = "Reason")
  public String reason;

  @JsonPropertyDescription("The same for people.")
  public String message;

  @JsonPropertyDescription("Number of the last observed state; written before it is published.")
  @Min(0) @ValidationRule(value = "self >= oldSelf", message = "status.sequence never decreases")
  public long sequence;

  @JsonPropertyDescription("The last sequence that Kafka has acknowledged.")
  @Min(0) public long publishedSequence;

  @JsonPropertyDescription("The revision of the desired state that is in force.")
  @Min(0) public long observedRevision;

  @JsonPropertyDescription("The generation of the object that was last looked at.")
  public Long observedGeneration;

  @JsonPropertyDescription("Where everything of the session is.")
  @PrinterColumn(name = "Namespace", priority = 1)
  public String namespace;

  @JsonPropertyDescription("Absent until the endpoint answers.")
  public Endpoint endpoint;

  @JsonPropertyDescription("The driver pod that was made last; absent for kind client.")
  public Driver driver;

  @JsonPropertyDescription("What came of the driver; absent until it has ended by itself.")
  public Result result;

  @JsonPropertyDescription("RFC 3339; absent until the session was ready.")
  public String readyAt;

  @JsonPropertyDescription("RFC 3339; absent until all pods are terminal and metered.")
  public String endedAt;

  @JsonPropertyDescription(
      "RFC 3339: when the session is stopped unless something changes; absent while no stop is"
          + " near. The condition StopSoon says why.")
  public String stopsAt;

  @JsonPropertyDescription(
      "RFC 3339: usage up to here is acknowledged by Kafka; absent before the first pod.")
  public String meteredThrough;

  @JsonPropertyDescription("What was uploaded of the files that the application names.")
  @Size(max = 101) public List<UploadedFile> files = new ArrayList<>();

  @JsonPropertyDescription(
      "RFC 3339: when all of them were there; absent before, and where none is named.")
  public String filesAt;

  @JsonPropertyDescription("How many executor pods are in which state.")
  public Executors executors = new Executors();

  @JsonPropertyDescription("What stands in the way, or that nothing does.")
  @Size(max = 100) public List<Condition> conditions = new ArrayList<>();

  /** Where the gateway finds the session's endpoint. */
  public static class Endpoint {
    @JsonPropertyDescription("Name of the endpoint's pod.")
    public String podName;

    @JsonPropertyDescription("Uid of the endpoint's pod.")
    public String podUid;

    @JsonPropertyDescription("IP address of its door, which only the gateway may use.")
    public String address;

    @JsonPropertyDescription("TCP port of its door.")
    @Min(1) @Max(65535) public int port;
  }

  /** A file that was uploaded: what the endpoint has under that name never changes. */
  public static class UploadedFile {
    @JsonPropertyDescription("Its name.")
    public String name;

    @JsonPropertyDescription("Lower-case hex of its SHA-256.")
    public String sha256;
  }

  /** The driver pod that was made last. */
  public static class Driver {
    @JsonPropertyDescription("Name of the driver's pod.")
    public String podName;

    @JsonPropertyDescription("Uid of the driver's pod.")
    public String podUid;

    @JsonPropertyDescription("Number of the driver's run, from 1.")
    @Min(1) public int attempt;
  }

  /** How the driver ended. */
  public static class Result {
    @JsonPropertyDescription("Number of the driver's run, from 1.")
    @Min(1) public int attempt;

    @JsonPropertyDescription("Absent where no container could tell it.")
    public Integer exitCode;

    @JsonPropertyDescription("One word, as Kubernetes says it, such as Completed or OOMKilled.")
    public String reason;

    @JsonPropertyDescription("RFC 3339.")
    public String startedAt;

    @JsonPropertyDescription("RFC 3339.")
    public String finishedAt;

    @JsonPropertyDescription("The end of its log.")
    @Size(max = 20) public List<@Size(max = 500) String> lastLines = new ArrayList<>();
  }

  /** How many executor pods are in which state. */
  public static class Executors {
    @JsonPropertyDescription("Pods that wait for a node or an image.")
    @Min(0) public int pending;

    @JsonPropertyDescription("Pods that run.")
    @Min(0) @PrinterColumn(name = "Executors")
    public int running;

    @JsonPropertyDescription("Pods that are over.")
    @Min(0) public int finished;
  }
}
