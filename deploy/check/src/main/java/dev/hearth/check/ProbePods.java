package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.check.cluster.Cluster;
import dev.hearth.check.cluster.Yaml;
import dev.hearth.check.probe.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The pods that a network is tried with: each runs one class file of ours in a given image. */
final class ProbePods {
  static final int PORT = 18080;
  private static final Duration RUNS_WITHIN = Duration.ofSeconds(120);
  private static final String CLASS = "dev/hearth/check/probe/Probe.class";

  private final Cluster cluster;
  private final String image;

  ProbePods(Cluster cluster, String image) {
    this.cluster = cluster;
    this.image = image;
  }

  /** The program, where pods of the namespace can mount it. */
  void program(String namespace) throws IOException, InterruptedException {
    ObjectNode map =
        (ObjectNode)
            Yaml.object(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: probe, namespace: %s}
                """
                    .formatted(namespace));
    try (InputStream in = Probe.class.getResourceAsStream("Probe.class")) {
      map.putObject("binaryData")
          .put("Probe.class", Base64.getEncoder().encodeToString(in.readAllBytes()));
    }
    cluster.create("/api/v1/namespaces/" + namespace + "/configmaps", map);
  }

  /** Starts a probe; its address once it runs, or why it does not. */
  Start start(String namespace, String name, List<String> arguments)
      throws IOException, InterruptedException {
    ObjectNode pod = (ObjectNode) Yaml.object(TEMPLATE.formatted(name, namespace, image, CLASS));
    for (String argument : arguments) {
      pod.withArray("/spec/containers/0/args").add(argument);
    }
    cluster.create("/api/v1/namespaces/" + namespace + "/pods", pod);
    String path = "/api/v1/namespaces/" + namespace + "/pods/" + name;
    long end = System.nanoTime() + RUNS_WITHIN.toNanos();
    while (true) {
      JsonNode now = cluster.get(path);
      String phase = now.at("/status/phase").asText();
      String address = now.at("/status/podIP").asText();
      if (phase.equals("Running") && !address.isEmpty()) {
        return new Start(address, "");
      }
      Optional<String> trouble = PodTrouble.of(now);
      boolean late = System.nanoTime() > end;
      if (phase.equals("Failed") || phase.equals("Succeeded") || late || hopeless(trouble)) {
        return new Start("", trouble.orElse(late ? "it is " + phase + " for too long" : phase));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** A node that may yet come is waited for; an image that is not to be had is not. */
  private static boolean hopeless(Optional<String> trouble) {
    return trouble.isPresent() && !trouble.get().startsWith("not scheduled");
  }

  /** Looks at a probe until it sees something, at most so long. Empty where it never did. */
  Optional<Map<String, ProbeState>> await(
      String namespace, String name, Duration limit, Predicate<Map<String, ProbeState>> wanted)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Map<String, ProbeState> seen = look(namespace, name);
      if (wanted.test(seen)) {
        return Optional.of(seen);
      }
      if (System.nanoTime() > end) {
        return Optional.empty();
      }
      TimeUnit.MILLISECONDS.sleep(300);
    }
  }

  Map<String, ProbeState> look(String namespace, String name)
      throws IOException, InterruptedException {
    String log =
        cluster.text("/api/v1/namespaces/" + namespace + "/pods/" + name + "/log?tailLines=3");
    return new HashMap<>(ProbeState.last(log));
  }

  /**
   * @param address empty where it did not start
   * @param trouble why it did not
   */
  record Start(String address, String trouble) {
    boolean failed() {
      return address.isEmpty();
    }
  }

  private static final String TEMPLATE =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: %s
        namespace: %s
        labels: {app: hearth-check}
      spec:
        restartPolicy: Never
        activeDeadlineSeconds: 600
        terminationGracePeriodSeconds: 0
        automountServiceAccountToken: false
        enableServiceLinks: false
        securityContext:
          runAsNonRoot: true
          runAsUser: 10001
          runAsGroup: 10001
          seccompProfile: {type: RuntimeDefault}
        # Policies are tried between nodes, where there are several.
        affinity:
          podAntiAffinity:
            preferredDuringSchedulingIgnoredDuringExecution:
              - weight: 100
                podAffinityTerm:
                  topologyKey: kubernetes.io/hostname
                  namespaceSelector: {}
                  labelSelector:
                    matchLabels: {app: hearth-check}
        containers:
          - name: probe
            image: %s
            imagePullPolicy: IfNotPresent
            command: [java, -Xmx32m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, /probe, dev.hearth.check.probe.Probe]
            env:
              - name: POD_IP
                valueFrom: {fieldRef: {fieldPath: status.podIP}}
              # The image's own options are made for what else runs in it.
              - {name: JAVA_TOOL_OPTIONS, value: "-Xshare:auto"}
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities: {drop: [ALL]}
            resources:
              requests: {cpu: 20m, memory: 64Mi}
              limits: {cpu: 500m, memory: 128Mi}
            volumeMounts:
              - {name: program, mountPath: /probe, readOnly: true}
        volumes:
          - name: program
            configMap:
              name: probe
              items: [{key: Probe.class, path: %s}]
      """;
}
