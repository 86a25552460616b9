package dev.hearth.local.kubernetes.controllers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;

/** What every namespace has from its first moment: the default account and the CA's certificate. */
public final class NamespaceFurniture {
  private final Writes writes;
  private final String caPem;

  public NamespaceFurniture(Writes writes, String caPem) {
    this.writes = writes;
    this.caPem = caPem;
  }

  public void furnish(String namespace) {
    ObjectNode account = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
    account.putObject("metadata").put("name", "default").put("namespace", namespace);
    writes.createOwn(account);
    ObjectNode ca = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    ca.putObject("metadata").put("name", "kube-root-ca.crt").put("namespace", namespace);
    ca.putObject("data").put("ca.crt", caPem);
    writes.createOwn(ca);
  }
}
