package dev.hearth.session.sparkconf;

import dev.hearth.session.life.SessionSpec;
import java.util.Map;

/**
 * What a driver pod is started with: defaults, then the tenant's, then the user's settings, then
 * ours. Its cluster adds what only it knows of the pod: master, address, the pod's name and the
 * application's id. For a driver that a remote spark-submit makes it is what that is started with,
 * and Spark itself adds the rest.
 */
public final class DriverConfiguration {
  private static final String CONNECT = "connect";
  private static final String IVY_HOME = "-Divy.home=/tmp/.ivy2";

  private DriverConfiguration() {}

  /** The whole configuration of a session that has a driver pod. */
  public static Map<String, String> of(String session, String kind, String name, SessionSpec spec) {
    return compose(session, kind, name, spec).values();
  }

  static Composition compose(String session, String kind, String name, SessionSpec spec) {
    Composition conf = new Composition(spec.given());
    SparkConfiguration.defaults(conf, name == null ? session : name, spec);
    conf.putTheirs(spec);
    conf.putEnvironment(SparkConfiguration.EXECUTOR_ENVIRONMENT, spec.environment());
    conf.putPackages(spec.packages());
    connection(conf, kind, spec.driver().ports());
    if (spec.driverIsSubmitted(kind)) {
      submission(conf, spec.driver());
      conf.putEnvironment(SparkConfiguration.DRIVER_ENVIRONMENT, spec.environment());
    } else {
      conf.put("spark.submit.deployMode", "client");
      // A headless service: resolves to the driver pod that lives, whichever attempt it is.
      conf.put("spark.driver.host", SparkConfiguration.driverHost(session));
    }
    size(conf, spec.driver());
    SparkConfiguration.executors(conf, spec);
    SparkConfiguration.pods(conf, session, spec);
    return conf;
  }

  private static void connection(Composition conf, String kind, SessionSpec.DriverPorts ports) {
    conf.put("spark.driver.port", Integer.toString(ports.rpc()));
    conf.put("spark.driver.blockManager.port", Integer.toString(ports.blockManager()));
    conf.put("spark.ui.enabled", "true");
    conf.put("spark.ui.port", Integer.toString(ports.ui()));
    if (kind.equals(CONNECT)) {
      conf.put("spark.connect.grpc.binding.port", Integer.toString(ports.connect()));
    }
    // Network policies know these ports; another one would be a port that nobody reaches.
    conf.put("spark.port.maxRetries", "0");
    conf.put("spark.authenticate", "true");
    conf.put("spark.network.crypto.enabled", "true");
  }

  /** What makes spark-submit send the pod that the session waits for. */
  private static void submission(Composition conf, SessionSpec.Driver driver) {
    String cores = Integer.toString(driver.cores());
    conf.put("spark.submit.deployMode", "cluster");
    conf.put("spark.kubernetes.driver.pod.name", "driver-1");
    conf.put("spark.kubernetes.authenticate.driver.serviceAccountName", "spark-driver");
    conf.putField("spark.kubernetes.driver.request.cores", cores, "driver.cores");
    conf.putField("spark.kubernetes.driver.limit.cores", cores, "driver.cores");
    // Where the pod's Spark keeps packages: in most images its user has no home. The submitting
    // side does not use these options, and keeps them where it always does.
    conf.join("spark.driver.extraJavaOptions", IVY_HOME, (theirs, ours) -> theirs + " " + ours);
    // Filled in by Spark in the pod: an API server need not be at the standard port.
    conf.put(
        "spark.kubernetes.driver.master",
        "https://kubernetes.default.svc:${env:KUBERNETES_SERVICE_PORT}");
  }

  private static void size(Composition conf, SessionSpec.Driver driver) {
    conf.putField("spark.driver.cores", Integer.toString(driver.cores()), "driver.cores");
    conf.putField("spark.driver.memory", driver.memoryMiB() + "m", "driver.memory");
    conf.putField(
        "spark.driver.memoryOverhead", driver.overheadMiB() + "m", "driver.memoryOverhead");
  }
}
