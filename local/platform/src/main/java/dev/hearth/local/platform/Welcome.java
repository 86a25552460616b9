package dev.hearth.local.platform;

import dev.hearth.local.platform.parts.LocalPython;
import dev.hearth.local.platform.parts.PretendedGpus;
import dev.hearth.local.platform.parts.Site;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;

/** What a person needs to know of a platform that has just started. */
final class Welcome {
  static final String NOT_ENFORCED =
      """
      Not enforced here, for want of a kernel's or a cluster's means: network policies (so the start
      gate that waits for them is off), Pod Security, admission policies (CEL), CPU and memory
      limits, user ids, dedicated nodes, sandboxed runtimes. Pods are processes of your own user and
      see its files. Enforced: quota, RBAC, the admission webhook, tickets, TLS.""";

  private Welcome() {}

  static String text(Site site, boolean detached) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("\n  Control plane   ").append(site.addresses().frontUrl());
    text.append("\n  OIDC issuer     ").append(site.addresses().issuer());
    text.append("\n  Gateway         ").append(site.addresses().gatewayUrl());
    text.append("   (CA ").append(site.certificates().platformCa()).append(')');
    text.append("\n  Kubernetes API  ").append(site.addresses().kubernetesUrl());
    text.append("   (token ").append(site.data().resolve("tokens/admin")).append(')');
    text.append("\n  Data, logs      ").append(site.data().root());
    text.append("\n\n  Login   Password             Tenant");
    for (User user : User.values()) {
      text.append(
          "\n  %-7s %-20s %s"
              .formatted(
                  user.login(),
                  site.secrets().of(user.secret()),
                  user.isPlatformAdmin() ? "(platform administrator)" : user.tenant()));
    }
    text.append("\n\n").append(NOT_ENFORCED.indent(2));
    if (PretendedGpus.count() > 0) {
      text.append(
          "\n  The node pretends to have %d GPUs: they are numbers, and no device is behind them.\n"
              .formatted(PretendedGpus.count()));
    }
    LocalPython.find(site).ifPresent(python -> text.append(python(python)));
    text.append("\n  ./hearth session create      opens a session");
    text.append("\n  ./hearth conf <session>      writes what Spark needs to use it");
    text.append(
        detached
            ? "\n  ./hearth down                stops the platform\n"
            : "\n  Ctrl-C                       stops the platform\n");
    return text.toString();
  }

  private static String python(LocalPython python) {
    String own = "\n  Sessions run Python %s, %s".formatted(python.version(), python.program());
    return own
        + (python.pyspark()
            ? ".\n"
            : ", which has no pyspark:\n  programs that import it need it installed there.\n");
  }
}
