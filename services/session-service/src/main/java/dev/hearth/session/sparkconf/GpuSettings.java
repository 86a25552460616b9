package dev.hearth.session.sparkconf;

import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.request.FieldFault;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Spark is told of executors' GPUs. How many a task has is the only one of these settings that
 * users may make: Spark refuses it where executors have none, and what does not fit them.
 */
public final class GpuSettings {
  /** How many GPUs a task has; a fraction shares one among tasks. */
  public static final String OF_TASKS = "spark.task.resource.gpu.amount";

  private static final String OF_EXECUTORS = "spark.executor.resource.gpu.";
  private static final String FIELD = "executor.gpus";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}([.][0-9]{1,9})?");

  /** Spark's Kubernetes backend makes it the domain of what a pod is limited to. */
  private static final String VENDOR = "nvidia.com";

  private GpuSettings() {}

  /** Below the user's own: a task has its GPUs to itself, and none of them is idle. */
  static void defaults(Composition conf, SessionSpec.Executor executor) {
    if (executor.gpus() != null) {
      int each = Math.max(1, executor.podGpus() / executor.cores());
      conf.put(OF_TASKS, Integer.toString(each));
    }
  }

  static void put(Composition conf, SessionSpec.Executor executor) {
    if (executor.gpus() != null) {
      conf.putField(OF_EXECUTORS + "amount", Integer.toString(executor.podGpus()), FIELD);
      conf.put(OF_EXECUTORS + "vendor", VENDOR);
      conf.put(OF_EXECUTORS + "discoveryScript", executor.gpus().discovery());
    }
  }

  /** What is wrong with the settings of somebody who asked for such executors. */
  public static List<FieldFault> faults(
      String field, Map<String, String> settings, SessionSpec.Executor executor) {
    String value = settings.get(OF_TASKS);
    return value == null ? List.of() : fault(field, value, executor).stream().toList();
  }

  static Optional<FieldFault> fault(String field, String value, SessionSpec.Executor executor) {
    int most = executor.podGpus();
    if (most == 0) {
      return refuse(field, value, "is for executors with GPUs", "set executor.gpus in the request");
    }
    BigDecimal amount = NUMBER.matcher(value).matches() ? new BigDecimal(value) : BigDecimal.ZERO;
    boolean whole = amount.stripTrailingZeros().scale() <= 0;
    boolean fits =
        amount.signum() > 0
            && (whole || amount.compareTo(BigDecimal.ONE) < 0)
            && amount.compareTo(BigDecimal.valueOf(most)) <= 0;
    return fits
        ? Optional.empty()
        : refuse(
            field,
            value,
            "is no part of an executor's GPUs",
            "write a fraction of 1, such as 0.25, or a whole number up to " + most);
  }

  private static Optional<FieldFault> refuse(
      String field, String value, String message, String remedy) {
    return Optional.of(new FieldFault(field + "." + OF_TASKS, value, message, remedy));
  }
}
