package dev.hearth.resource;

import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What the operator sees. */
public class SparkSessionStatus {
  /** PROVISIONING, READY, ENDING, ENDED or FAILED. */
  @PrinterColumn(name = "Phase")
  public String phase;

  public String reason;
  public String message;

  /** Number of the last observed state; written before it is published. */
  public long sequence;

  /** The last sequence that Kafka has acknowledged. */
  public long publishedSequence;

  /** The revision of the desired state that is in force. */
  public long observedRevision;

  public Long observedGeneration;

  @PrinterColumn(name = "Namespace")
  public String namespace;

  /** Null until the endpoint answers. */
  public Endpoint endpoint;

  /** RFC 3339; null until the session was ready. */
  public String readyAt;

  /** RFC 3339; null until all pods are terminal and metered. */
  public String endedAt;

  /** RFC 3339: usage up to here is acknowledged by Kafka; null before the first pod. */
  public String meteredThrough;

  public Executors executors = new Executors();
  public List<Condition> conditions = new ArrayList<>();

  /** Where the gateway finds the session's endpoint. */
  public static class Endpoint {
    public String podName;
    public String podUid;

    /** Address and port of its door, which only the gateway may use. */
    public String address;

    public int port;
  }

  /** How many executor pods are in which state. */
  public static class Executors {
    public int pending;
    public int running;
    public int finished;
  }
}
