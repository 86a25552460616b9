package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Ports;

/**
 * The ports of one run, all on 127.0.0.1. What is not public here is known to the platform only.
 *
 * @param front public: the control plane's one address
 * @param gateway public: the cluster's one address
 * @param endpointDoor of every session's endpoint, each at its pod's address: free everywhere,
 *     because who listens on all addresses would keep endpoints from binding theirs
 * @param endpointHealth likewise
 * @param driverRpc of every driver pod, each at its pod's address; this and those that follow are
 *     free everywhere for the same reason
 */
public record Addresses(
    int front,
    int gateway,
    int gatewayHealth,
    int kafka,
    int kafkaController,
    int postgres,
    int keycloak,
    int keycloakManagement,
    int kubernetes,
    int tenant,
    int session,
    int billing,
    int operator,
    int admission,
    int admissionHealth,
    int endpointDoor,
    int endpointHealth,
    int driverRpc,
    int driverBlockManager,
    int driverUi,
    int driverConnect) {

  public static Addresses choose(Ports ports, int front, int gateway) {
    return new Addresses(
        front,
        gateway,
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any(),
        ports.any());
  }

  /** One host name everywhere: a token issued at 127.0.0.1 is not one issued at localhost. */
  public String frontUrl() {
    return "http://localhost:" + front;
  }

  public String issuer() {
    return frontUrl() + "/auth/realms/" + Realm.NAME;
  }

  public String gatewayUrl() {
    return "https://localhost:" + gateway;
  }

  public String kubernetesUrl() {
    return "https://127.0.0.1:" + kubernetes;
  }

  public String kafkaServers() {
    return "127.0.0.1:" + kafka;
  }
}
