package dev.hearth.session.submission;

import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.request.JsonFields;
import dev.hearth.session.sparkconf.KnownSettings;
import dev.hearth.session.sparkconf.MemorySize;
import dev.hearth.session.sparkconf.SparkImage;
import dev.hearth.session.sparkconf.SparkImages;
import dev.hearth.session.sparkconf.UserSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Turns the body of a request for a session into the request, or says everything wrong with it. */
@ApplicationScoped
class RequestReader {
  private static final Set<String> KINDS = new TreeSet<>(Set.of("client", "connect", "batch"));
  private static final Set<String> OFFERED = Set.of("client");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,63}");

  /**
   * Spark starts no executor that sees less than 450 MiB. The JVM shows less than it was given
   * where the container is so small that it chooses its serial collector: a survivor space is left
   * out.
   */
  private static final long LEAST_HEAP_MIB = 512;

  private final SubmissionConfig config;
  private final SparkImages spark;
  private final Map<String, KnownSettings> known = new ConcurrentHashMap<>();

  RequestReader(SubmissionConfig config, SparkImages spark) {
    this.config = config;
    this.spark = spark;
  }

  SessionRequest read(JsonFields fields) {
    String kind = fields.oneOf("kind", "client", KINDS);
    if (!OFFERED.contains(kind)) {
      throw new SubmissionRefusal.KindNotOffered(kind, OFFERED);
    }
    SparkImage image = SparkWishReader.read(fields, spark);
    String version = image.spark();
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
            executor(fields.object("executor")),
            fields.duration(
                "lifetime", config.lifetime(), Duration.ofMinutes(1), config.maxLifetime()),
            fields.duration(
                "idleTimeout",
                config.idleTimeout(),
                Duration.ofSeconds(10),
                config.maxIdleTimeout()),
            fields.duration("grace", config.grace(), Duration.ZERO, config.maxGrace()),
            settings(fields, version),
            labels(fields));
    driver(fields);
    fields.close();
    return request;
  }

  private static String name(JsonFields fields) {
    String name = fields.text("name", null);
    if (name != null && !NAME.matcher(name).matches()) {
      fields.fault("name", name, "is empty, too long or holds control characters", "1 to 63 signs");
    }
    return name;
  }

  private SessionSpec.Executor executor(JsonFields fields) {
    int cores = fields.integer("cores", 1, 1, config.maxExecutorCores());
    int max = fields.integer("max", 2, 1, config.maxExecutors());
    int min = fields.integer("min", 0, 0, config.maxExecutors());
    if (min > max) {
      fields.fault("min", Integer.toString(min), "is more than max", "choose at most " + max);
    }
    MemorySize heap = memory(fields, "memory", new MemorySize(1024), LEAST_HEAP_MIB);
    MemorySize overhead = memory(fields, "memoryOverhead", heap.overhead(), 1);
    return new SessionSpec.Executor(cores, heap.mebibytes(), overhead.mebibytes(), min, max);
  }

  private MemorySize memory(JsonFields fields, String field, MemorySize standard, long least) {
    String text = fields.text(field, null);
    if (text == null) {
      return standard;
    }
    long most = config.maxExecutorMemoryMiB();
    String remedy = "write a whole number with its unit, from " + least + "m to " + most + "m";
    MemorySize size = MemorySize.parse(text).orElse(null);
    if (size == null) {
      fields.fault(field, text, "is no amount of memory such as 1g or 512m", remedy);
    } else if (size.mebibytes() < least) {
      fields.fault(field, text, "is too little for an executor to start with", remedy);
    } else if (size.mebibytes() > most) {
      fields.fault(field, text, "is out of bounds", remedy);
    } else {
      return size;
    }
    return standard;
  }

  /** A client's driver is started at the user's side, where nobody can size it from here. */
  private static void driver(JsonFields fields) {
    if (fields.has("driver")) {
      fields.object("driver").skip();
      fields.fault(
          "driver", null, "is not for kind client", "leave it out: your driver runs where you are");
    } else {
      fields.text("driver", null);
    }
  }

  private UserSettings settings(JsonFields fields, String version) {
    Map<String, String> given = fields.texts("sparkConf");
    KnownSettings names = known.computeIfAbsent(version, KnownSettings::of);
    UserSettings settings = UserSettings.check("sparkConf", given, names);
    fields.faults(settings.faults());
    return settings;
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
