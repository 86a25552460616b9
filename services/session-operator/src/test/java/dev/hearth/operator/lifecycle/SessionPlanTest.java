package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionPlanTest {
  private static final Surroundings AROUND =
      new Surroundings(
          new Sessions.Network(),
          new Sessions.Endpoint(),
          List.of(new ApiServer("172.18.0.2", 6443)));

  private final SessionPlan plan = SessionPlan.running(Sessions.created(), AROUND);

  @Test
  void listsEverythingThatASessionIs() {
    assertThat(plan.objects())
        .extracting(object -> object.getKind() + " " + object.getMetadata().getName())
        .containsExactly(
            "Namespace hearth-s1",
            "NetworkPolicy default-deny",
            "NetworkPolicy names",
            "NetworkPolicy executors",
            "NetworkPolicy endpoint",
            "ResourceQuota session",
            "LimitRange defaults",
            "ServiceAccount hearth-endpoint",
            "ServiceAccount spark-executor",
            "ServiceAccount spark-driver",
            "Role hearth-endpoint",
            "RoleBinding hearth-endpoint",
            "ClusterRole hearth-endpoint-s1",
            "ClusterRoleBinding hearth-endpoint-s1",
            "Service driver");
    assertThat(plan.endpoint()).isPresent();
  }

  @Test
  void everythingSaysWhoseItIs() {
    Stream<HasMetadata> all = Stream.concat(plan.objects().stream(), plan.endpoint().stream());

    assertThat(all)
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getLabels())
                    .containsEntry(Labels.SESSION, "s1")
                    .containsEntry(Labels.TENANT, "aurora"));
  }

  @Test
  void theNamespaceNamesTheImageThatAdmissionLetsIn() {
    assertThat(only(Namespace.class).getMetadata().getAnnotations())
        .containsEntry(Labels.IMAGE, Sessions.created().getSpec().image);
  }

  @Test
  void whatLiesOutsideOfTheNamespaceIsOwnedByTheSession() {
    assertThat(plan.objects())
        .filteredOn(object -> object.getMetadata().getNamespace() == null)
        .hasSize(3)
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("uid-1")));
  }

  @Test
  void theNamespaceIsRestrictedFromItsFirstMoment() {
    assertThat(only(Namespace.class).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted")
        .containsEntry(Labels.NODE, "shared")
        .containsEntry(Labels.RUNTIME, "standard");
  }

  @Test
  void theQuotaHoldsTheSessionAndItsEndpoint() {
    assertThat(amounts(only(ResourceQuota.class)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "requests.cpu", "1050m",
                "requests.memory", "2176Mi",
                "limits.cpu", "2",
                "limits.memory", "2432Mi",
                "pods", "3",
                "requests.nvidia.com/gpu", "0"));
  }

  @Test
  void containersWithoutLimitsGetTheExecutorsSize() {
    assertThat(only(LimitRange.class).getSpec().getLimits())
        .singleElement()
        .satisfies(
            limit -> {
              assertThat(limit.getDefault().get("cpu")).hasToString("500m");
              assertThat(limit.getDefault().get("memory")).hasToString("1Gi");
            });
  }

  @Test
  void onlyTheEndpointGetsAToken() {
    assertThat(plan.objects())
        .filteredOn(ServiceAccount.class::isInstance)
        .extracting(ServiceAccount.class::cast)
        .filteredOn(ServiceAccount::getAutomountServiceAccountToken)
        .extracting(account -> account.getMetadata().getName())
        .containsExactly("hearth-endpoint");
  }

  @Test
  void theEndpointMayDoWhatSparkNeedsAndNoMore() {
    assertThat(only(Role.class).getRules())
        .flatExtracting(rule -> rule.getResources())
        .containsExactly("pods", "configmaps", "persistentvolumeclaims", "services");
    assertThat(only(ClusterRole.class).getRules())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getResourceNames()).containsExactly("s1");
              assertThat(rule.getVerbs()).containsExactly("get", "list", "watch");
            });
  }

  @Test
  void thePolicyDeniesBothWaysFirst() {
    NetworkPolicy deny = policy("default-deny");

    assertThat(deny.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(deny.getSpec().getIngress()).isEmpty();
    assertThat(deny.getSpec().getEgress()).isEmpty();
    assertThat(deny.getSpec().getPodSelector().getMatchLabels()).isNullOrEmpty();
  }

  @Test
  void onlyTheGatewayReachesTheDoor() {
    assertThat(policy("endpoint").getSpec().getIngress())
        .filteredOn(rule -> ports(rule).contains(8443) || ports(rule).isEmpty())
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.getFrom())
                    .singleElement()
                    .satisfies(
                        peer -> {
                          assertThat(peer.getNamespaceSelector().getMatchLabels())
                              .containsEntry("kubernetes.io/metadata.name", "hearth-system");
                          assertThat(peer.getPodSelector().getMatchLabels())
                              .containsEntry("app.kubernetes.io/name", "tunnel-gateway");
                        }));
  }

  @Test
  void executorsReachTheDriversTwoPortsAndNothingElseOfTheEndpoint() {
    List<NetworkPolicyEgressRule> out =
        policy("executors").getSpec().getEgress().stream()
            .filter(rule -> rule.getTo().stream().anyMatch(p -> isRole(p, Labels.ROLE_ENDPOINT)))
            .toList();

    assertThat(out)
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.getPorts())
                    .extracting(port -> port.getPort().getIntVal())
                    .containsExactly(20001, 20002));
  }

  /** The other half of the hole that executors have. */
  @Test
  void theEndpointLetsInExecutorsAtTheDriversTwoPortsAlone() {
    assertThat(policy("endpoint").getSpec().getIngress())
        .filteredOn(
            rule -> rule.getFrom().stream().anyMatch(peer -> isRole(peer, Labels.ROLE_EXECUTOR)))
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getFrom()).hasSize(1);
              assertThat(ports(rule)).containsExactly(20001, 20002);
            });
  }

  /** A rule without peers lets everybody through. */
  @Test
  void noHoleIsForEverybody() {
    assertThat(plan.objects())
        .filteredOn(NetworkPolicy.class::isInstance)
        .extracting(object -> ((NetworkPolicy) object).getSpec())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            spec -> {
              assertThat(spec.getIngress()).allMatch(rule -> !rule.getFrom().isEmpty());
              assertThat(spec.getEgress()).allMatch(rule -> !rule.getTo().isEmpty());
            });
  }

  /** Pods of the cluster's DNS, and a cache on the node, which has no pod to select. */
  @Test
  void namesAreAskedForByEitherProtocolOfEitherKindOfResolver() {
    assertThat(policy("names").getSpec().getEgress())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getPorts())
                  .extracting(port -> port.getProtocol() + " " + port.getPort().getIntVal())
                  .contains("UDP 53", "TCP 53");
              assertThat(rule.getTo()).hasSize(2);
              assertThat(rule.getTo().get(0).getNamespaceSelector().getMatchLabels())
                  .containsEntry("kubernetes.io/metadata.name", "kube-system");
              assertThat(rule.getTo().get(0).getPodSelector().getMatchLabels())
                  .containsEntry("k8s-app", "kube-dns");
              assertThat(rule.getTo().get(1).getIpBlock().getCidr()).isEqualTo("169.254.20.10/32");
            });
  }

  @Test
  void onlyTheEndpointReachesTheApiServerAtItsRealAddress() {
    assertThat(plan.objects())
        .filteredOn(NetworkPolicy.class::isInstance)
        .extracting(NetworkPolicy.class::cast)
        .filteredOn(p -> p.getSpec().getEgress().stream().anyMatch(SessionPlanTest::toApiServer))
        .extracting(p -> p.getMetadata().getName())
        .containsExactly("endpoint");
  }

  @Test
  void theDriversNameResolvesBeforeTheEndpointIsReady() {
    Service driver = only(Service.class);

    assertThat(driver.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(driver.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(driver.getSpec().getSelector()).containsEntry(Labels.ROLE, "endpoint");
  }

  @Test
  void theEndpointFitsARestrictedNamespaceAndIsHeldUntilMetered() {
    Pod pod = plan.endpoint().orElseThrow();
    Container container = pod.getSpec().getContainers().getFirst();

    assertThat(pod.getMetadata().getFinalizers()).containsExactly(Labels.METERING_FINALIZER);
    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
  }

  @Test
  void aSessionThatEndsLetsNothingNewStart() {
    SessionPlan ending = SessionPlan.ending(Sessions.created(), AROUND);

    assertThat(ending.endpoint()).isEmpty();
    assertThat(ending.objects())
        .singleElement()
        .satisfies(quota -> assertThat(amounts((ResourceQuota) quota)).containsEntry("pods", "0"));
  }

  private <T> T only(Class<T> kind) {
    List<T> found = plan.objects().stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private NetworkPolicy policy(String name) {
    return plan.objects().stream()
        .filter(NetworkPolicy.class::isInstance)
        .map(NetworkPolicy.class::cast)
        .filter(policy -> policy.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Integer> ports(NetworkPolicyIngressRule rule) {
    return rule.getPorts().stream().map(port -> port.getPort().getIntVal()).toList();
  }

  private static boolean isRole(NetworkPolicyPeer peer, String role) {
    return peer.getPodSelector() != null
        && role.equals(peer.getPodSelector().getMatchLabels().get(Labels.ROLE));
  }

  private static boolean toApiServer(NetworkPolicyEgressRule rule) {
    return rule.getTo().stream()
        .anyMatch(
            peer ->
                peer.getIpBlock() != null && "172.18.0.2/32".equals(peer.getIpBlock().getCidr()));
  }

  private static Map<String, String> amounts(ResourceQuota quota) {
    return quota.getSpec().getHard().entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString()));
  }
}
