package dev.hearth.resource;

/** Labels, annotations, finalizers and names that several parts of the data plane must agree on. */
public final class Labels {
  /** On the namespace and everything in it: the session's id. */
  public static final String SESSION = "hearth.dev/session";

  /** On the namespace and everything in it: the tenant's id. */
  public static final String TENANT = "hearth.dev/tenant";

  /** On pods: {@code executor}, {@code driver} or {@code endpoint}. */
  public static final String ROLE = "hearth.dev/role";

  /** On namespaces: node isolation, {@code shared} or {@code dedicated}. */
  public static final String NODE = "hearth.dev/node";

  /** On namespaces: runtime isolation, {@code standard} or {@code sandbox}. */
  public static final String RUNTIME = "hearth.dev/runtime";

  /**
   * On namespaces: {@code submitted} where a remote spark-submit makes the session's driver;
   * elsewhere not there.
   */
  public static final String DRIVER = "hearth.dev/driver";

  /** On driver pods: the number of the driver's run, from 1. */
  public static final String ATTEMPT = "hearth.dev/attempt";

  /** On the SparkSession, an annotation: the trace of the request that its revision came from. */
  public static final String TRACEPARENT = "hearth.dev/traceparent";

  /** On the SparkSession, an annotation: the last change that the API server refused, and why. */
  public static final String REFUSED = "hearth.dev/refused";

  /** Annotation of namespaces: the image that the session's pods run. */
  public static final String IMAGE = "hearth.dev/image";

  /**
   * Annotation of the SparkSession and of its namespace: the image of its pods' start gate; empty
   * or absent where they start without one.
   */
  public static final String GATE_IMAGE = "hearth.dev/gate-image";

  /** Beside it: what executors' gates wait to be out of reach, {@code host:port}. */
  public static final String GATE_OF_EXECUTORS = "hearth.dev/gate-of-executors";

  /** Beside it: what a driver's gate waits to be out of reach, {@code host:port}. */
  public static final String GATE_OF_DRIVERS = "hearth.dev/gate-of-drivers";

  /** Held on a pod until its life is metered. */
  public static final String METERING_FINALIZER = "hearth.dev/metering";

  /** Held on the SparkSession until its pods are metered and its end is published. */
  public static final String SESSION_FINALIZER = "hearth.dev/session";

  /** The value of {@link #DRIVER}. */
  public static final String DRIVER_SUBMITTED = "submitted";

  public static final String ROLE_EXECUTOR = "executor";
  public static final String ROLE_DRIVER = "driver";
  public static final String ROLE_ENDPOINT = "endpoint";

  /**
   * What a container asks for by whole GPUs, as NVIDIA's device plug-in names it, and the key of
   * the taint that nodes with GPUs commonly have.
   */
  public static final String GPU = "nvidia.com/gpu";

  /** The init container that holds a pod back until its network policies are in force. */
  public static final String GATE = "hearth-gate";

  /** The headless service that executors know as the driver. */
  public static final String DRIVER_SERVICE = "driver";

  /** Name of the endpoint's pod, service account and TLS secret in the session's namespace. */
  public static final String ENDPOINT = "hearth-endpoint";

  /** Service account of executors: no rights, no token. */
  public static final String EXECUTOR_ACCOUNT = "spark-executor";

  /** Service account of a driver pod, its Role, and the secret that holds its configuration. */
  public static final String DRIVER_ACCOUNT = "spark-driver";

  private Labels() {}

  /** Namespace of a session; the id is never reused, so neither is the name. */
  public static String namespace(String session) {
    return "hearth-" + session;
  }

  /** Name of the driver's pod: each attempt has its own, because no pod runs twice. */
  public static String driverPod(int attempt) {
    return "driver-" + attempt;
  }

  /** Spark's id of the application that an attempt runs. */
  public static String application(String session, int attempt) {
    return "spark-" + session + "-" + attempt;
  }

  /** The name that an endpoint's certificate carries and that the gateway insists on. */
  public static String endpointHost(String session) {
    return session + ".endpoint.hearth.internal";
  }
}
