package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.lifecycle.ObjectRules;
import dev.hearth.local.kubernetes.model.Json;

/** Everything between a client's object and the store, in the order of the real API server. */
public final class Admission {
  private static final String PODS = "pods";

  private final LimitRanges limits;
  private final PodAccounts accounts;
  private final Webhooks webhooks;
  private final Quotas quotas;
  private final ObjectRules rules;

  public Admission(
      LimitRanges limits,
      PodAccounts accounts,
      Webhooks webhooks,
      Quotas quotas,
      ObjectRules rules) {
    this.limits = limits;
    this.accounts = accounts;
    this.webhooks = webhooks;
    this.quotas = quotas;
    this.rules = rules;
  }

  /** The object to create; the quota is left to {@link #lastCheck}, where it is stored. */
  public ObjectNode create(WebhookCall call) {
    boolean pod = call.type().storage().equals(PODS) && call.subresource().isEmpty();
    if (pod) {
      ownDefaults(call.type(), call.object());
    }
    String uid = Json.text(call.object(), "metadata", "uid");
    ObjectNode object = webhooks.mutate(call);
    Json.child(object, "metadata").put("uid", uid);
    if (pod) {
      // Again, for what a webhook has changed: it may have given the pod another account.
      ownDefaults(call.type(), object);
    }
    rules.settle(call.type(), object);
    if (pod) {
      limits.check(call.type(), object);
    }
    webhooks.validate(call.with(object));
    return object;
  }

  private void ownDefaults(ResourceType type, ObjectNode pod) {
    limits.applyDefaults(pod);
    accounts.admit(type, pod);
  }

  /** The object to store in place of another. */
  public ObjectNode update(WebhookCall call) {
    ObjectNode object = webhooks.mutate(call);
    webhooks.validate(call.with(object));
    return object;
  }

  public void delete(WebhookCall call) {
    if (webhooks.any()) {
      webhooks.mutate(call);
      webhooks.validate(call);
    }
  }

  /** To be called in the transaction that stores the new object. */
  public void lastCheck(WebhookCall call, ObjectNode object) {
    quotas.admit(call.type(), object, !call.dryRun());
  }
}
