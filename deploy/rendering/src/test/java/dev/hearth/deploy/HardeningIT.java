package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every workload obeys our rules, the trial's borrowed parts like our own services. */
class HardeningIT {
  /** Who calls the Kubernetes API; nobody else gets a token. */
  private static final Set<String> CALLERS =
      Set.of("session-operator", "admission-service", "tunnel-gateway");

  private static final Pattern VERSION = Pattern.compile(".*:v?\\d+\\.\\d+[.\\d]*(-[a-z0-9.]+)?");
  private static final List<String> PROBES =
      List.of("startupProbe", "readinessProbe", "livenessProbe");

  @ParameterizedTest
  @EnumSource
  void everyImageHasAVersion(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      for (JsonNode container : workload.containers()) {
        assertThat(container.path("image").asText()).as(workload.toString()).matches(VERSION);
      }
    }
  }

  /** What is set to an image is named in the same place, so one change moves a registry. */
  @ParameterizedTest
  @EnumSource
  void imagesInSettingsHaveAVersionToo(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      for (JsonNode container : workload.containers()) {
        for (JsonNode variable : container.path("env")) {
          if (variable.path("name").asText().contains("IMAGE")) {
            assertThat(variable.path("value").asText()).as(workload.toString()).matches(VERSION);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyContainerHasRequestsAndLimits(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      for (JsonNode container : workload.containers()) {
        for (String amount :
            List.of("/requests/cpu", "/requests/memory", "/limits/cpu", "/limits/memory")) {
          assertThat(container.path("resources").at(amount).asText())
              .as("%s %s", workload, amount)
              .isNotEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPodIsLockedDown(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      JsonNode pod = workload.podSpec();
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).as("%s", workload).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).as("%s", workload).isPositive();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .as("%s", workload)
          .isEqualTo("RuntimeDefault");
      assertThat(pod.path("enableServiceLinks").asBoolean(true)).as("%s", workload).isFalse();
      for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
        assertThat(pod.path(host).asBoolean()).as("%s %s", workload, host).isFalse();
      }
      for (JsonNode container : workload.containers()) {
        JsonNode context = container.path("securityContext");
        assertThat(context.path("readOnlyRootFilesystem").asBoolean()).as("%s", workload).isTrue();
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
            .as("%s", workload)
            .isFalse();
        assertThat(context.at("/capabilities/drop/0").asText()).as("%s", workload).isEqualTo("ALL");
        assertThat(context.at("/capabilities/add").isMissingNode()).as("%s", workload).isTrue();
      }
      for (JsonNode volume : pod.path("volumes")) {
        assertThat(volume.has("hostPath")).as("%s", workload).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhoCallsTheApiGetsAToken(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      assertThat(workload.podSpec().path("serviceAccountName").asText())
          .as("%s runs as an account of its own", workload)
          .isEqualTo(workload.name());
      assertThat(workload.podSpec().path("automountServiceAccountToken").asBoolean(true))
          .as("token of %s", workload)
          .isEqualTo(CALLERS.contains(workload.name()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatServesIsProbedAndLeavesInTime(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      if (workload.is("Job")) {
        assertThat(workload.json().at("/spec/activeDeadlineSeconds").asInt()).isPositive();
        assertThat(workload.json().at("/spec/ttlSecondsAfterFinished").asInt()).isPositive();
        continue;
      }
      assertThat(workload.podSpec().path("terminationGracePeriodSeconds").asInt())
          .as("%s", workload)
          .isBetween(10, 60);
      JsonNode container = workload.podSpec().at("/containers/0");
      for (String probe : PROBES) {
        JsonNode one = container.path(probe);
        assertThat(one.isObject()).as("%s of %s", probe, workload).isTrue();
        for (String way : List.of("httpGet", "tcpSocket")) {
          if (one.has(way)) {
            assertThat(workload.containerPort(one.path(way).path("port")))
                .as("port of the %s of %s", probe, workload)
                .isPresent();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatServesIsSpreadAndHasADisruptionBudget(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      if (workload.is("Job")) {
        continue;
      }
      assertThat(installation.of("PodDisruptionBudget"))
          .as("budgets of %s", workload)
          .filteredOn(
              budget ->
                  budget.namespace().equals(workload.namespace())
                      && workload.hasPodLabels(budget.json().at("/spec/selector/matchLabels")))
          .singleElement()
          .satisfies(
              budget ->
                  assertThat(budget.json().at("/spec/maxUnavailable").asInt())
                      .as("a budget that lets nodes be drained")
                      .isEqualTo(1));
      JsonNode spread = workload.podSpec().at("/topologySpreadConstraints/0");
      assertThat(spread.path("topologyKey").asText())
          .as("%s", workload)
          .isEqualTo("kubernetes.io/hostname");
      assertThat(workload.hasPodLabels(spread.at("/labelSelector/matchLabels")))
          .as("%s is spread by labels that it has", workload)
          .isTrue();
    }
  }

  /** A deployment of ours has two replicas, but in a trial. */
  @Test
  void whatMayNotBeAwayIsThereTwice() {
    for (Installation installation : List.of(Installation.CONTROL_PLANE, Installation.DATA_PLANE)) {
      assertThat(installation.of("Deployment"))
          .allSatisfy(
              deployment ->
                  assertThat(deployment.json().at("/spec/replicas").asInt())
                      .as(deployment.name())
                      .isGreaterThanOrEqualTo(2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyNamespaceOfOursDeniesByDefault(Installation installation) {
    Set<String> denied = new TreeSet<>();
    for (Manifest policy : installation.of("NetworkPolicy")) {
      JsonNode spec = policy.json().path("spec");
      if (spec.path("podSelector").isEmpty()
          && spec.path("policyTypes").size() == 2
          && !spec.has("ingress")
          && !spec.has("egress")) {
        denied.add(policy.namespace());
      }
    }
    assertThat(installation.of("Namespace")).extracting(Manifest::name).allMatch(denied::contains);
  }
}
