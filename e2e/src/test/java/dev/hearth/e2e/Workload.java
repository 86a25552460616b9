package dev.hearth.e2e;

import java.util.Arrays;

/** Where each part is in a cluster that the trial overlay was applied to. */
enum Workload {
  TENANT("tenant-service", "hearth-control", "deployments", "tenant-service", 8080, "/q/health"),
  SESSION("session-service", "hearth-control", "deployments", "session-service", 8080, "/q/health"),
  BILLING("billing-service", "hearth-control", "deployments", "billing-service", 8080, "/q/health"),
  OPERATOR(
      "session-operator", "hearth-system", "deployments", "session-operator", 8080, "/q/health"),
  ADMISSION(
      "admission-service", "hearth-system", "deployments", "admission-service", 9000, "/q/health"),
  GATEWAY("tunnel-service", "hearth-system", "deployments", "tunnel-gateway", 8080, "/q/health"),
  FRONT("front", "hearth-door", "deployments", "front", 8080, "/healthz"),
  KEYCLOAK("keycloak", "hearth-trial", "deployments", "keycloak", 8080, "/auth/health"),
  KAFKA("kafka", "hearth-trial", "statefulsets", "kafka", 9092, ""),
  POSTGRES("postgres", "hearth-trial", "statefulsets", "postgres", 5432, "");

  private final String part;
  private final String namespace;
  private final String kind;
  private final String app;
  private final int port;
  private final String health;

  Workload(String part, String namespace, String kind, String app, int port, String health) {
    this.part = part;
    this.namespace = namespace;
    this.kind = kind;
    this.app = app;
    this.port = port;
    this.health = health;
  }

  static Workload of(String part) {
    return Arrays.stream(values())
        .filter(one -> one.part.equals(part))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no part " + part + " in the trial overlay"));
  }

  String namespace() {
    return namespace;
  }

  /** The value of its pods' label {@code app.kubernetes.io/name}. */
  String app() {
    return app;
  }

  /** Where it says how it is. */
  int port() {
    return port;
  }

  String health() {
    return health;
  }

  String podsPath() {
    return "/api/v1/namespaces/"
        + namespace
        + "/pods?labelSelector=app.kubernetes.io%2Fname%3D"
        + app;
  }

  String scalePath() {
    return "/apis/apps/v1/namespaces/" + namespace + "/" + kind + "/" + app + "/scale";
  }
}
