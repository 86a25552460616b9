package dev.hearth.operator.namespace;

import io.fabric8.kubernetes.api.model.Quantity;

/** Quantities in the form in which the API server writes them, so that they compare equal. */
final class Amounts {
  private Amounts() {}

  static Quantity cpu(long millis) {
    return new Quantity(millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m");
  }

  static Quantity memory(long mib) {
    return new Quantity(
        mib != 0 && mib % 1024 == 0 ? (mib / 1024) + "Gi" : mib == 0 ? "0" : mib + "Mi");
  }

  static Quantity count(long count) {
    return new Quantity(Long.toString(count));
  }
}
