package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.select.LabelSelector;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of services, as a hosts file per pod: JVMs in pods resolve by it and by nothing else. Other
 * programs do not see it.
 */
final class ServiceNames {
  private static final String DOMAIN = ".svc.cluster.local";

  private final ObjectStore store;
  private final String apiAddress;
  private final String machine;

  ServiceNames(ObjectStore store, String apiAddress) {
    this.store = store;
    this.apiAddress = apiAddress;
    this.machine = machineName();
  }

  /** Writes the pod's file where it differs from what stands there. */
  void write(PodRun run) {
    JsonNode pod = run.pod();
    String ip = Json.text(pod, "status", "podIP");
    if (ip.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("# Kept by the process node.\n127.0.0.1 localhost\n");
    text.append(ip).append(' ').append(Meta.name(pod)).append(' ').append(machine).append('\n');
    text.append(apiAddress)
        .append(" kubernetes.default.svc kubernetes.default.svc.cluster.local\n");
    services(key(run)).forEach(line -> text.append(line).append('\n'));
    for (JsonNode alias : Json.at(pod, "spec", "hostAliases")) {
      text.append(Json.text(alias, "ip"));
      alias.path("hostnames").forEach(name -> text.append(' ').append(name.asText()));
      text.append('\n');
    }
    write(run.folder().hosts(), text.toString());
  }

  private static String key(PodRun run) {
    return run.key().namespace();
  }

  private List<String> services(String namespace) {
    List<String> lines = new ArrayList<>();
    for (Stored service : store.list("services", namespace)) {
      String name = service.key().name();
      String full = name + "." + namespace;
      for (String address : addresses(service.tree(), namespace)) {
        lines.add(String.join(" ", address, name, full, full + ".svc", full + DOMAIN));
      }
    }
    return lines;
  }

  private List<String> addresses(JsonNode service, String namespace) {
    JsonNode selector = Json.at(service, "spec", "selector");
    if (selector.isEmpty()) {
      return List.of();
    }
    boolean any = Json.at(service, "spec", "publishNotReadyAddresses").asBoolean();
    LabelSelector pods = LabelSelector.ofMap(selector);
    return store.list("pods", namespace).stream()
        .map(Stored::tree)
        .filter(pods::matches)
        .filter(p -> PodResources.active(p) && Json.has(p, "status", "podIP"))
        .filter(p -> any || (ready(p) && !Meta.deleting(p)))
        .map(p -> Json.text(p, "status", "podIP"))
        .toList();
  }

  private static boolean ready(JsonNode pod) {
    for (JsonNode condition : Json.at(pod, "status", "conditions")) {
      if (Json.text(condition, "type").equals("Ready")) {
        return Json.text(condition, "status").equals("True");
      }
    }
    return false;
  }

  private static void write(Path file, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (Files.exists(file) && Files.readString(file).equals(text)) {
        return;
      }
      Path next = Files.createTempFile(file.getParent(), "hosts", "");
      Files.write(next, bytes);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the JVM asks for as the local host's name. */
  private static String machineName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "machine";
    }
  }
}
