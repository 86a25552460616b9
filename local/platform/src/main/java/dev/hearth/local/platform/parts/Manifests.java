package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.hearth.local.platform.machine.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a cluster is given before its services start, taken from the deployment's own manifests so
 * that the services run here with the rights that they have in a cluster.
 */
final class Manifests {
  static final String NAMESPACE = "hearth-system";
  private static final String BASE = "deploy/kustomize/base";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final Site site;

  Manifests(Site site) {
    this.site = site;
  }

  List<Path> crds() {
    return List.of(site.built(BASE + "/crd/sparksessions.hearth.dev-v1.yml"));
  }

  /** Writes the namespace, the accounts' rights and the webhook; in the order to apply them. */
  List<Path> write(Path folder) throws IOException {
    DataFolder.remove(folder);
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    ObjectNode namespace = JSON.createObjectNode();
    namespace.put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", NAMESPACE);
    written.add(one(folder.resolve("00-namespace.json"), namespace));
    int number = 1;
    for (Path rbac : deployed("rbac.yaml")) {
      for (JsonNode document : documents(rbac)) {
        ObjectNode object = (ObjectNode) document;
        intoNamespace(object);
        written.add(one(folder.resolve("%02d-rbac.json".formatted(number++)), object));
      }
    }
    for (Path webhook : deployed("webhook.yaml")) {
      for (JsonNode document : documents(webhook)) {
        ObjectNode object = (ObjectNode) document;
        callHere(object);
        written.add(one(folder.resolve("%02d-webhook.json".formatted(number++)), object));
      }
    }
    return written;
  }

  /** Kustomize would do this: accounts and bindings live in the platform's namespace. */
  private static void intoNamespace(ObjectNode object) {
    String kind = object.path("kind").asText();
    if (List.of("ServiceAccount", "Role", "RoleBinding").contains(kind)
        && !object.path("metadata").has("namespace")) {
      ((ObjectNode) object.get("metadata")).put("namespace", NAMESPACE);
    }
    for (JsonNode subject : object.path("subjects")) {
      if (!subject.has("namespace") && "ServiceAccount".equals(subject.path("kind").asText())) {
        ((ObjectNode) subject).put("namespace", NAMESPACE);
      }
    }
  }

  /** There are no services here: the API server calls the process by its address. */
  private void callHere(ObjectNode configuration) throws IOException {
    byte[] authority = Files.readAllBytes(site.certificates().platformCa());
    for (JsonNode webhook : configuration.withArray("webhooks")) {
      JsonNode before = webhook.path("clientConfig");
      String path = before.path("service").path("path").asText("/");
      ObjectNode client = ((ObjectNode) webhook).putObject("clientConfig");
      client.put("url", "https://127.0.0.1:" + site.addresses().admission() + path);
      client.put("caBundle", Base64.getEncoder().encodeToString(authority));
    }
  }

  private List<Path> deployed(String name) throws IOException {
    try (Stream<Path> services = Files.list(site.built(BASE))) {
      return services.map(folder -> folder.resolve(name)).filter(Files::exists).sorted().toList();
    }
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (all.hasNextValue()) {
        JsonNode document = all.nextValue();
        if (document instanceof ObjectNode object) {
          flatten(object, documents);
        }
      }
    }
    return documents;
  }

  private static void flatten(ObjectNode object, List<JsonNode> into) {
    if (object.path("kind").asText().equals("List") && object.get("items") instanceof ArrayNode a) {
      a.forEach(into::add);
    } else {
      into.add(object);
    }
  }

  private static Path one(Path file, ObjectNode object) throws IOException {
    DataFolder.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object));
    return file;
  }
}
