package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a driver pod's image is asked to run: its entrypoint's word {@code driver}, which every
 * Spark image knows, and the arguments of spark-submit.
 */
final class DriverCommand {
  /** The variable in which the image's entrypoint expects the pod's address. */
  static final String BIND_ADDRESS = "SPARK_DRIVER_BIND_ADDRESS";

  private static final String CONNECT_SERVER =
      "org.apache.spark.sql.connect.service.SparkConnectServer";

  /** Spark's word for a class that needs no jar of the user's. */
  private static final String NO_RESOURCE = "spark-internal";

  private DriverCommand() {}

  /**
   * Everything after the image's entrypoint.
   *
   * @param files what was uploaded, all that the application names among it
   * @param properties the file with the configuration
   * @param scratch a folder that the driver may write to
   */
  static List<String> arguments(
      String session,
      SparkSessionSpec spec,
      int attempt,
      UploadedFiles files,
      String properties,
      String scratch) {
    List<String> words = new ArrayList<>(List.of("driver", "--properties-file", properties));
    // The node fills in what only it knows.
    conf(words, "spark.master", "k8s://https://kubernetes.default.svc:$(KUBERNETES_SERVICE_PORT)");
    conf(words, "spark.app.id", Labels.application(session, attempt));
    // With it executors are owned by this pod, and go with it.
    conf(words, "spark.kubernetes.driver.pod.name", Labels.driverPod(attempt));
    if (spec.sparkConf.containsKey("spark.jars.packages")
        && !spec.sparkConf.containsKey("spark.jars.ivy")) {
      // Spark would keep them in its user's home, which most images do not have.
      conf(words, "spark.jars.ivy", scratch + "/ivy");
    }
    if (spec.application == null) {
      conf(words, "spark.connect.grpc.binding.address", "$(" + BIND_ADDRESS + ")");
      words.addAll(List.of("--class", CONNECT_SERVER, NO_RESOURCE));
    } else {
      application(words, spec.application, files);
    }
    return words;
  }

  private static void application(
      List<String> words, SparkSessionSpec.Application application, UploadedFiles files) {
    if (!application.jars.isEmpty()) {
      words.addAll(List.of("--jars", all(application.jars, files)));
    }
    if (!application.pyFiles.isEmpty()) {
      words.addAll(List.of("--py-files", all(application.pyFiles, files)));
    }
    if (application.mainClass != null) {
      words.addAll(List.of("--class", literal(application.mainClass)));
    }
    words.add(literal(files.located(application.resource)));
    application.arguments.forEach(argument -> words.add(literal(argument)));
  }

  private static String all(List<String> urls, UploadedFiles files) {
    return literal(String.join(",", urls.stream().map(files::located).toList()));
  }

  private static void conf(List<String> words, String key, String value) {
    words.addAll(List.of("--conf", key + "=" + value));
  }

  /** Kubernetes would fill variables into {@code $(NAME)}; a doubled dollar is a dollar. */
  static String literal(String text) {
    return text.replace("$", "$$");
  }
}
