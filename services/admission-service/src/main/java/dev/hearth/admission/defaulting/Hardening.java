package dev.hearth.admission.defaulting;

import static dev.hearth.admission.defaulting.SessionDefaults.objectIn;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The fields in which Spark's executors fall short of Pod Security {@code restricted}. A numeric
 * user is kept: images may need theirs.
 */
final class Hardening {
  private Hardening() {}

  static void pod(ObjectNode spec) {
    ObjectNode context = objectIn(spec, "securityContext");
    context.put("runAsNonRoot", true);
    seccomp(context);
    for (String kind : new String[] {"initContainers", "containers"}) {
      spec.path(kind)
          .forEach(
              container -> {
                if (container instanceof ObjectNode node) {
                  container(objectIn(node, "securityContext"));
                }
              });
    }
  }

  private static void container(ObjectNode context) {
    context.put("allowPrivilegeEscalation", false);
    ObjectNode capabilities = objectIn(context, "capabilities");
    capabilities.putArray("drop").add("ALL");
    context.put("runAsNonRoot", true);
    seccomp(context);
  }

  private static void seccomp(ObjectNode context) {
    if (!context.path("seccompProfile").hasNonNull("type")) {
      objectIn(context, "seccompProfile").put("type", "RuntimeDefault");
    }
  }
}
