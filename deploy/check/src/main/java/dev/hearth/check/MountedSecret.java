package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hearth.check.cluster.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A Secret that pods of Hearth's mount. Older ones of the same purpose may lie about: what counts
 * is which one the Deployment names.
 *
 * @param purpose its name in the manifests
 * @param secret its name in the cluster, which kustomize makes longer
 * @param data missing where there is no such Secret
 */
record MountedSecret(String namespace, String purpose, String secret, JsonNode data) {
  private static final List<String> PURPOSES =
      List.of(
          "admission-service-tls",
          "tunnel-gateway-client-tls",
          "tunnel-gateway-tls",
          "data-plane-ca",
          "front-tls");

  /** All certificates that a namespace's Deployments mount. */
  static List<MountedSecret> of(String namespace, Cluster cluster)
      throws IOException, InterruptedException {
    List<MountedSecret> all = new ArrayList<>();
    for (JsonNode deployment :
        cluster.list("/apis/apps/v1/namespaces/" + namespace + "/deployments")) {
      for (JsonNode volume : deployment.at("/spec/template/spec/volumes")) {
        String secret = volume.at("/secret/secretName").asText();
        for (String purpose : PURPOSES) {
          if (secret.equals(purpose) || secret.startsWith(purpose + "-")) {
            all.add(
                new MountedSecret(namespace, purpose, secret, data(namespace, secret, cluster)));
            break;
          }
        }
      }
    }
    return all;
  }

  private static JsonNode data(String namespace, String secret, Cluster cluster)
      throws IOException, InterruptedException {
    return cluster
        .find("/api/v1/namespaces/" + namespace + "/secrets/" + secret)
        .map(object -> object.path("data"))
        .orElse(MissingNode.getInstance());
  }

  boolean isMissing() {
    return data.isMissingNode();
  }

  boolean has(String key) {
    return data.has(key);
  }

  byte[] value(String key) {
    return Base64.getMimeDecoder().decode(data.path(key).asText());
  }

  @Override
  public String toString() {
    return namespace + "/" + secret;
  }
}
