package dev.hearth.resource;

import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Nullable;
import io.fabric8.generator.annotation.Required;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What session-service wants, as the operator wrote it down; see the desired-state event for the
 * fields.
 */
public class SparkSessionSpec {
  @Required
  @PrinterColumn(name = "Tenant")
  public String tenant;

  @Required public String owner;
  @Required public String kind;
  @Required public long revision;
  @Required public String sparkVersion;
  @Required public String image;
  @Required public String node;
  @Required public String runtime;

  /** Null for kind client. */
  @Nullable public Size driver;

  @Required public Executor executor;
  @Required public Limits limits;

  /** Null for kinds with a driver pod. */
  @Nullable public Ports ports;

  @Required public Lifetime lifetime;
  public Map<String, String> sparkConf = new TreeMap<>();
  public List<Ticket> tickets = new ArrayList<>();

  /** Null while the session should run. */
  @Nullable public Stop stop;

  /** A pod's request: thousandths of a core and mebibytes, overhead included. */
  public static class Size {
    @Required public long cpuMillis;
    @Required public long memoryMiB;
  }

  /** An executor's request and how many there may be. */
  public static class Executor {
    @Required public long cpuMillis;
    @Required public long memoryMiB;
    public int min;
    @Required public int max;
  }

  /** What all Spark pods of the namespace may request together. */
  public static class Limits {
    @Required public long cpuMillis;
    @Required public long memoryMiB;
    @Required public int pods;
  }

  /**
   * The driver's ports at the user's side, which the endpoint listens on under the same numbers.
   */
  public static class Ports {
    @Required public int driver;
    @Required public int blockManager;
    @Required public int ui;
  }

  /** Seconds. */
  public static class Lifetime {
    public long maxSeconds;
    public long idleSeconds;
    public long graceSeconds;
  }

  /** What opens the session's doors: the hash of a ticket, never the ticket. */
  public static class Ticket {
    @Required public String id;

    /** Lower-case hex of the SHA-256 of the whole ticket text. */
    @Required public String sha256;

    @Required public List<String> scopes = new ArrayList<>();
    @Required public String owner;

    /** RFC 3339. */
    @Required public String expiresAt;
  }

  /** Why the end was asked for. */
  public static class Stop {
    @Required public String reason;
    public String message;

    /** RFC 3339. */
    @Required public String at;
  }
}
