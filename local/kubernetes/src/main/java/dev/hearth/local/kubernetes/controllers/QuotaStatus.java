package dev.hearth.local.kubernetes.controllers;

import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.admission.Quotas;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.store.Change;

/** Keeps {@code status.used} of quotas true: freed at the moment a pod has ended. */
public final class QuotaStatus {
  private final Quotas quotas;

  public QuotaStatus(Quotas quotas) {
    this.quotas = quotas;
  }

  public void follow(Change change) {
    String type = change.type();
    String namespace = change.latest().key().namespace();
    if (namespace.isEmpty()) {
      return;
    }
    boolean quotaChanged =
        type.equals("resourcequotas")
            && !change.deleted()
            && (change.added()
                || !Json.at(change.before().tree(), "spec")
                    .equals(Json.at(change.after().tree(), "spec")));
    boolean podEnded =
        type.equals("pods")
            && !change.added()
            && PodResources.active(change.before().tree())
            && (change.deleted() || !PodResources.active(change.after().tree()));
    boolean counted =
        !type.equals("pods")
            && !type.equals("resourcequotas")
            && (change.added() || change.deleted());
    if (quotaChanged || podEnded || counted) {
      quotas.refresh(namespace);
    }
  }
}
