package dev.hearth.session.submission;

import dev.hearth.events.DesiredEvent;
import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.request.JsonFields;
import dev.hearth.session.sparkconf.DriverPodConfig;
import dev.hearth.session.sparkconf.GpuSettings;
import dev.hearth.session.sparkconf.KnownSettings;
import dev.hearth.session.sparkconf.MavenPackages;
import dev.hearth.session.sparkconf.MemorySize;
import dev.hearth.session.sparkconf.SparkConfiguration;
import dev.hearth.session.sparkconf.SparkImage;
import dev.hearth.session.sparkconf.SparkImages;
import dev.hearth.session.sparkconf.SparkWish;
import dev.hearth.session.sparkconf.UserSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Turns the body of a request for a session into the request, or says everything wrong with it. */
@ApplicationScoped
class RequestReader {
  static final Set<String> KINDS = new TreeSet<>(Set.of("client", "connect", "batch"));
  private static final String CLIENT = "client";
  private static final String BATCH = "batch";
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,63}");

  /**
   * Spark starts no executor that sees less than 450 MiB. The JVM shows less than it was given
   * where the container is so small that it chooses its serial collector: a survivor space is left
   * out.
   */
  private static final long LEAST_HEAP_MIB = 512;

  /** Logs and a work folder take some of it before Spark does anything. */
  private static final long LEAST_DISK_MIB = 256;

  private static final int DEFAULT_EXECUTORS = 2;
  private static final MemorySize DEFAULT_HEAP = new MemorySize(1024);

  /** Settings for which a batch session's request has fields. */
  private static final Map<String, String> SAID_ELSEWHERE =
      Map.of("spark.jars", "jars", "spark.submit.pyFiles", "pyFiles");

  private static final int MOST_PACKAGES = 50;
  private static final String FETCHED_IN_CLUSTER =
      "packages are fetched by the driver pod, which reaches a repository only where the tenant's"
          + " egress, or its cluster's administrators, opened a way.";

  private final SubmissionConfig config;
  private final SparkImages spark;
  private final DriverPodConfig driverPods;

  RequestReader(SubmissionConfig config, SparkImages spark, DriverPodConfig driverPods) {
    this.config = config;
    this.spark = spark;
    this.driverPods = driverPods;
  }

  SessionRequest read(JsonFields fields) {
    String kind = fields.oneOf("kind", CLIENT, KINDS);
    if (!config.kinds().contains(kind)) {
      throw new SubmissionRefusal.KindNotOffered(kind, new TreeSet<>(config.kinds()));
    }
    DesiredEvent.Application application = application(fields, kind);
    boolean python = ApplicationReader.isPython(application);
    SparkWish wish = SparkWishReader.read(fields, spark);
    SparkImage image = SparkWishReader.image(wish, spark, python);
    String version = image.spark();
    List<String> packages = fields.list(MavenPackages.FIELD, MOST_PACKAGES);
    AllocationSettings allocation = new AllocationSettings(fields.texts("sparkConf"));
    UserSettings settings =
        settings(fields, allocation.others(), version, kind, application, packages);
    SessionSpec.Executor executor = executor(fields, allocation);
    fields.faults(GpuSettings.faults("sparkConf", settings.settings(), executor));
    SessionRequest request =
        new SessionRequest(
            fields.text("tenant", null),
            kind,
            name(fields),
            fields.text("region", null),
            fields.oneOf("node", "shared", new TreeSet<>(config.nodeIsolation())),
            fields.oneOf("runtime", "standard", new TreeSet<>(config.runtimeIsolation())),
            version,
            image.image(),
            executor,
            fields.duration(
                "lifetime", config.lifetime(), Duration.ofMinutes(1), config.maxLifetime()),
            fields.duration(
                "idleTimeout",
                config.idleTimeout(),
                Duration.ofSeconds(10),
                config.maxIdleTimeout()),
            fields.duration("grace", config.grace(), Duration.ZERO, config.maxGrace()),
            settings,
            labels(fields),
            driver(fields, kind, application),
            application,
            environment(fields, settings.settings(), application),
            packages,
            allocation.given(fields));
    withoutEffect(fields, kind, application);
    fields.close();
    if (python && image.python().isEmpty()) {
      throw new SubmissionRefusal.SparkRuntimeNotOffered(
          wish.text() + " with Python, which a Python application needs", spark.offered());
    }
    return request;
  }

  private static String name(JsonFields fields) {
    String name = fields.text("name", null);
    if (name != null && !NAME.matcher(name).matches()) {
      fields.fault("name", name, "is empty, too long or holds control characters", "1 to 63 signs");
    }
    return name;
  }

  private SessionSpec.Executor executor(JsonFields request, AllocationSettings allocation) {
    JsonFields fields = request.object("executor");
    int cores = fields.integer("cores", 1, 1, config.maxExecutorCores());
    int max = allocation.max(request, fields, DEFAULT_EXECUTORS, config.maxExecutors());
    int min = allocation.min(request, fields, config.maxExecutors());
    allocation.inOrder(request, fields, min, max);
    long most = config.maxExecutorMemoryMiB();
    MemorySize heap = size(fields, "memory", DEFAULT_HEAP, LEAST_HEAP_MIB, most);
    MemorySize overhead = size(fields, "memoryOverhead", heap.overhead(), 1, most);
    return new SessionSpec.Executor(
        cores, heap.mebibytes(), overhead.mebibytes(), min, max, localDisk(fields), gpus(fields));
  }

  /** Null where the request asks for none. */
  private SessionSpec.Gpus gpus(JsonFields fields) {
    int each = fields.integer("gpus", 0, 0, config.maxExecutorGpus());
    return each == 0 ? null : new SessionSpec.Gpus(each, config.gpuDiscoveryScript());
  }

  /** Null where the request leaves it to the cluster. */
  private Long localDisk(JsonFields fields) {
    if (!fields.has("localDisk")) {
      fields.text("localDisk", null);
      return null;
    }
    MemorySize least = new MemorySize(LEAST_DISK_MIB);
    long most = config.maxLocalDiskMiB();
    return size(fields, "localDisk", least, least.mebibytes(), most).mebibytes();
  }

  private static MemorySize size(
      JsonFields fields, String field, MemorySize standard, long least, long most) {
    String text = fields.text(field, null);
    if (text == null) {
      return standard;
    }
    String remedy = "write a whole number with its unit, from " + least + "m to " + most + "m";
    MemorySize size = MemorySize.parse(text).orElse(null);
    if (size == null) {
      fields.fault(field, text, "is no size such as 1g or 512m", remedy);
    } else if (size.mebibytes() < least) {
      fields.fault(field, text, "is too little for Spark to start with", remedy);
    } else if (size.mebibytes() > most) {
      fields.fault(field, text, "is out of bounds", remedy);
    } else {
      return size;
    }
    return standard;
  }

  /** A client's driver is started at the user's side, where nobody can size it from here. */
  private SessionSpec.Driver driver(
      JsonFields fields, String kind, DesiredEvent.Application application) {
    if (kind.equals(CLIENT)) {
      notFor(fields, "driver", kind, "leave it out: your driver runs where you are");
      return null;
    }
    JsonFields driver = fields.object("driver");
    long most = config.maxDriverMemoryMiB();
    boolean python = ApplicationReader.isPython(application);
    int cores = driver.integer("cores", 1, 1, config.maxDriverCores());
    MemorySize heap = size(driver, "memory", DEFAULT_HEAP, LEAST_HEAP_MIB, most);
    MemorySize standard = python ? heap.overheadBesidePython() : heap.overhead();
    MemorySize overhead = size(driver, "memoryOverhead", standard, 1, most);
    driver.without("gpus", "is not for drivers, which have no GPUs", "set executor.gpus");
    return new SessionSpec.Driver(
        cores,
        heap.mebibytes(),
        overhead.mebibytes(),
        driverPods.ports(),
        Map.of(),
        localDisk(driver));
  }

  private static DesiredEvent.Application application(JsonFields fields, String kind) {
    if (kind.equals(BATCH)) {
      return ApplicationReader.read(fields);
    }
    notFor(fields, "application", kind, "leave it out, or choose kind batch");
    return null;
  }

  private static void notFor(JsonFields fields, String field, String kind, String remedy) {
    if (fields.has(field)) {
      fields.object(field).skip();
      fields.fault(field, null, "is not for kind " + kind, remedy);
    } else {
      fields.text(field, null);
    }
  }

  /** Of driver pod and executors; each variable is said once. */
  private static Map<String, String> environment(
      JsonFields fields, Map<String, String> sparkConf, DesiredEvent.Application application) {
    Map<String, String> environment = EnvironmentReader.read(fields);
    for (String name : environment.keySet()) {
      String setting = SparkConfiguration.EXECUTOR_ENVIRONMENT + name;
      if (sparkConf.containsKey(setting)) {
        fields.fault(
            EnvironmentReader.FIELD + "." + name,
            null,
            "is said by sparkConf, too",
            "leave out " + setting + ", which is for executors alone");
      }
      if (application != null && application.environment().containsKey(name)) {
        fields.fault(
            EnvironmentReader.FIELD + "." + name,
            null,
            "is said by application.environment, too",
            "leave it out there, which is for the driver alone");
      }
    }
    return environment;
  }

  /** What would be taken in silence and change nothing. */
  private static void withoutEffect(
      JsonFields fields, String kind, DesiredEvent.Application application) {
    if (!kind.equals(CLIENT) && fields.has("grace")) {
      fields.fault(
          "grace", null, "is not for kind " + kind, "leave it out: its driver is in the cluster");
    }
    if (application != null && application.uploads().isEmpty() && fields.has("idleTimeout")) {
      fields.fault(
          "idleTimeout",
          null,
          "is not for kind batch, unless it waits for a submission or for uploads",
          "leave it out: it ends with its application");
    }
  }

  private UserSettings settings(
      JsonFields fields,
      Map<String, String> given,
      String version,
      String kind,
      DesiredEvent.Application application,
      List<String> packages) {
    KnownSettings names = KnownSettings.of(version);
    UserSettings settings = UserSettings.check("sparkConf", given, names, !kind.equals(CLIENT));
    fields.faults(settings.faults());
    if (application != null) {
      SAID_ELSEWHERE.forEach(
          (key, field) -> {
            if (given.containsKey(key)) {
              fields.fault(
                  "sparkConf." + key, null, "is said elsewhere", "set application." + field);
            }
          });
    }
    fields.faults(MavenPackages.faults(packages, given.get(MavenPackages.SETTING)));
    boolean fetchedInCluster = !kind.equals(CLIENT) && !packages.isEmpty();
    return fetchedInCluster ? settings.withWarning(FETCHED_IN_CLUSTER) : settings;
  }

  private static Map<String, String> labels(JsonFields fields) {
    Map<String, String> labels = fields.texts("labels");
    if (labels.size() > 20) {
      fields.fault("labels", null, "are too many", "keep to 20");
    }
    labels.forEach(
        (key, value) -> {
          boolean fine = value.isEmpty() || LABEL.matcher(value).matches();
          if (!LABEL.matcher(key).matches() || !fine) {
            String remedy = "use up to 63 letters, digits, dots, dashes, slashes and underscores";
            fields.fault("labels." + key, value, "is no label", remedy);
          }
        });
    return labels;
  }
}
