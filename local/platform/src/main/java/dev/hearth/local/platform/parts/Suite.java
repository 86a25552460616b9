package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The six services of the suite, run from their own packages with what a cluster would give. */
enum Suite {
  TENANT("tenant-service", 112, true),
  SESSION("session-service", 128, true),
  BILLING("billing-service", 112, true),
  OPERATOR("session-operator", 128, false),
  ADMISSION("admission-service", 96, false),
  TUNNEL("tunnel-service", 128, false);

  private static final Duration STOPPED = Duration.ofSeconds(15);

  /** Six JVMs write their caches on perhaps two cores. */
  private static final Duration TRAINED = Duration.ofSeconds(180);

  private final String service;
  private final int heapMiB;
  private final boolean controlPlane;

  Suite(String service, int heapMiB, boolean controlPlane) {
    this.service = service;
    this.heapMiB = heapMiB;
    this.controlPlane = controlPlane;
  }

  String service() {
    return service;
  }

  /** Whether it belongs to the control plane, whose services each own a database. */
  boolean isControlPlane() {
    return controlPlane;
  }

  AotCache cache(Path repository) {
    return new AotCache(repository.resolve("services/" + service + "/target/quarkus-app"));
  }

  /** The end of the command line of a JVM that runs this service. */
  List<String> launch(Site site, Start start) throws IOException {
    AotCache cache = cache(site.repository());
    if (!Files.exists(cache.runner())) {
      throw new Refusal(service + " is not built: there is no " + cache.runner());
    }
    return cache.line(start);
  }

  NativeImage executable(Site site) {
    return new NativeImage(site.repository().resolve("services/" + service));
  }

  /** Who asks for caches must get them: a measurement of something else would be a lie. */
  static void requireCachesFor(Start start) {
    if (start != Start.USUAL && start != Start.PACKAGED && !moreJvmOptions().isEmpty()) {
      throw new Refusal(
          "HEARTH_SERVICE_JVM_OPTIONS is set, and services with options of their own start neither"
              + " from AOT caches nor as native executables: unset it");
    }
  }

  Part part(Site site, Kubernetes kubernetes, Start start) throws IOException {
    Map<String, String> environment = environment(site, kubernetes);
    List<String> line;
    if (site.contents().isPresent()) {
      Contents.Launch launch =
          site.contents().get().launch(service, start, heap(start), site.data());
      line = launch.line();
      environment.putAll(launch.environment());
    } else {
      line = line(site, start);
    }
    Leash.Command command =
        new Leash.Command(
            service,
            line,
            environment,
            site.data().root(),
            site.data().log(service),
            "TERM",
            start == Start.TRAINING ? TRAINED : STOPPED);
    String health = "http://127.0.0.1:" + healthPort(site.addresses()) + "/q/health/ready";
    return Part.withHealth(command, address(site.addresses()), health);
  }

  private List<String> line(Site site, Start start) throws IOException {
    if (start == Start.NATIVE) {
      return executable(site).line(heapMiB, site.data().folder("tmp"));
    }
    List<String> more = moreJvmOptions();
    // The gateway moves bytes under TLS, which only the optimizing compiler does fast.
    List<String> line =
        new ArrayList<>(
            this == TUNNEL
                ? site.jvm(heap(start), "-Xss512k")
                : site.jvm(heap(start), "-Xss512k", "-XX:TieredStopAtLevel=1"));
    line.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    line.addAll(more);
    // An agent sees classes as they are loaded, and those of a cache were loaded before.
    line.addAll(launch(site, more.isEmpty() ? start : Start.PACKAGED));
    return line;
  }

  /** A JVM that writes a cache does so with the heap that its service has. */
  private int heap(Start start) {
    return start == Start.TRAINING ? 2 * heapMiB : heapMiB;
  }

  /** For a debugger, a profiler or any other agent: the caller's word, split at blanks. */
  private static List<String> moreJvmOptions() {
    String options = System.getenv().getOrDefault("HEARTH_SERVICE_JVM_OPTIONS", "").strip();
    return options.isEmpty() ? List.of() : List.of(options.split(" +"));
  }

  private Map<String, String> environment(Site site, Kubernetes kubernetes) throws IOException {
    Map<String, String> environment = site.environment();
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(healthPort(site.addresses())));
    // For a person's eyes, other than on a cluster.
    environment.put("HEARTH_LOG_JSON", System.getenv().getOrDefault("HEARTH_LOG_JSON", "false"));
    environment.put("KAFKA_BOOTSTRAP_SERVERS", site.addresses().kafkaServers());
    switch (this) {
      case TENANT -> database(environment, site, "tenant");
      case SESSION -> {
        database(environment, site, "session");
        driverPods(environment, site.addresses());
        python(environment, site);
        environment.put(
            "HEARTH_SESSION_GPU_DISCOVERY_SCRIPT",
            site.built("deploy/images/spark/gpus.sh").toString());
      }
      case BILLING -> database(environment, site, "billing");
      case OPERATOR -> operator(environment, site, kubernetes);
      case ADMISSION -> admission(environment, site, kubernetes);
      case TUNNEL -> gateway(environment, site, kubernetes);
    }
    return environment;
  }

  private static void database(Map<String, String> environment, Site site, String name)
      throws IOException {
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", Postgres.url(site.addresses(), name));
    environment.put("QUARKUS_DATASOURCE_USERNAME", name);
    environment.put("QUARKUS_DATASOURCE_PASSWORD", site.secrets().of("postgres." + name));
    environment.put("QUARKUS_OIDC_AUTH_SERVER_URL", site.addresses().issuer());
  }

  private static void driverPods(Map<String, String> environment, Addresses addresses) {
    environment.put("HEARTH_DRIVER_RPC_PORT", Integer.toString(addresses.driverRpc()));
    environment.put(
        "HEARTH_DRIVER_BLOCK_MANAGER_PORT", Integer.toString(addresses.driverBlockManager()));
    environment.put("HEARTH_DRIVER_UI_PORT", Integer.toString(addresses.driverUi()));
    environment.put("HEARTH_DRIVER_CONNECT_PORT", Integer.toString(addresses.driverConnect()));
  }

  /** Offered where this machine has it, as an image with it would be. */
  private static void python(Map<String, String> environment, Site site) throws IOException {
    Optional<LocalPython> python = LocalPython.find(site);
    if (python.isPresent()) {
      Path file = site.data().resolve("spark-images.yaml");
      Path catalogue = site.built("deploy/images/catalogue.yaml");
      python.get().writeCatalogue(catalogue, Kubernetes.SPARK_IMAGE, file);
      environment.put("HEARTH_SPARK_CATALOGUE", file.toString());
    }
  }

  private static void operator(Map<String, String> environment, Site site, Kubernetes kubernetes)
      throws IOException {
    environment.put("HEARTH_CLUSTER_NAME", Site.CLUSTER);
    environment.put("HEARTH_CLUSTER_REGION", Site.CLUSTER);
    // There is one replica, which a closed lid must not cost its lease.
    environment.put("HEARTH_LEADER_ELECTION_ENABLED", "false");
    environment.put("HEARTH_GATEWAY_URL", site.addresses().gatewayUrl());
    environment.put("HEARTH_GATEWAY_CA", site.certificates().platformCa().toString());
    // It would wait for ever: no network policy is ever in force here.
    environment.put("HEARTH_GATE_ENABLED", "false");
    environment.put("HEARTH_ENDPOINT_IMAGE", Kubernetes.ENDPOINT_IMAGE);
    environment.put("HEARTH_ENDPOINT_DOOR_PORT", Integer.toString(site.addresses().endpointDoor()));
    environment.put(
        "HEARTH_ENDPOINT_HEALTH_PORT", Integer.toString(site.addresses().endpointHealth()));
    environment.put("HEARTH_CA_CERTIFICATE", site.certificates().dataPlaneCa().toString());
    environment.put("HEARTH_CA_KEY", site.certificates().dataPlaneCaKey().toString());
    apiServer(environment, site, kubernetes, "session-operator");
  }

  private static void admission(Map<String, String> environment, Site site, Kubernetes kubernetes)
      throws IOException {
    Addresses addresses = site.addresses();
    environment.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(addresses.admission()));
    environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
    environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(addresses.admissionHealth()));
    environment.put(
        "HEARTH_ADMISSION_CERTIFICATE", site.certificates().admissionCertificate().toString());
    environment.put("HEARTH_ADMISSION_KEY", site.certificates().admissionKey().toString());
    apiServer(environment, site, kubernetes, "admission-service");
  }

  private static void gateway(Map<String, String> environment, Site site, Kubernetes kubernetes)
      throws IOException {
    environment.put("HEARTH_TUNNEL_ROLE", "gateway");
    environment.put("HEARTH_GATEWAY_ADDRESS", "127.0.0.1");
    environment.put("HEARTH_GATEWAY_PORT", Integer.toString(site.addresses().gateway()));
    environment.put(
        "HEARTH_GATEWAY_CERTIFICATE", site.certificates().gatewayCertificate().toString());
    environment.put("HEARTH_GATEWAY_KEY", site.certificates().gatewayKey().toString());
    environment.put(
        "HEARTH_GATEWAY_CLIENT_CERTIFICATE",
        site.certificates().gatewayClientCertificate().toString());
    environment.put("HEARTH_GATEWAY_CLIENT_KEY", site.certificates().gatewayClientKey().toString());
    environment.put("HEARTH_GATEWAY_CA", site.certificates().dataPlaneCa().toString());
    apiServer(environment, site, kubernetes, "tunnel-gateway");
  }

  private static void apiServer(
      Map<String, String> environment, Site site, Kubernetes kubernetes, String account)
      throws IOException {
    environment.put("QUARKUS_KUBERNETES_CLIENT_API_SERVER_URL", site.addresses().kubernetesUrl());
    environment.put(
        "QUARKUS_KUBERNETES_CLIENT_CA_CERT_FILE", site.certificates().platformCa().toString());
    environment.put("QUARKUS_KUBERNETES_CLIENT_TOKEN", Files.readString(kubernetes.token(account)));
    environment.put("QUARKUS_KUBERNETES_CLIENT_NAMESPACE", Manifests.NAMESPACE);
    environment.put("HEARTH_KUBERNETES_TOKEN_FILE", kubernetes.token(account).toString());
  }

  private int healthPort(Addresses addresses) {
    return switch (this) {
      case TENANT -> addresses.tenant();
      case SESSION -> addresses.session();
      case BILLING -> addresses.billing();
      case OPERATOR -> addresses.operator();
      case ADMISSION -> addresses.admissionHealth();
      case TUNNEL -> addresses.gatewayHealth();
    };
  }

  private String address(Addresses addresses) {
    return switch (this) {
      case TUNNEL -> addresses.gatewayUrl();
      case ADMISSION -> "https://127.0.0.1:" + addresses.admission();
      default -> "http://127.0.0.1:" + healthPort(addresses);
    };
  }
}
