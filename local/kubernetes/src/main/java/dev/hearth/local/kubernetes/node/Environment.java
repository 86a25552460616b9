package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.admission.PodAccounts;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.store.Stored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A container's environment and command line. From this machine it inherits no more than PATH and
 * the language; what containers find at fixed paths they are told by variables instead.
 */
final class Environment {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([A-Za-z_][\\w.-]*)\\)");

  private final NodeContext node;
  private final JsonNode pod;
  private final JsonNode container;
  private final MountPaths mounts;
  private final Map<String, String> said = new LinkedHashMap<>();

  Environment(NodeContext node, JsonNode pod, JsonNode container, MountPaths mounts) {
    this.node = node;
    this.pod = pod;
    this.container = container;
    this.mounts = mounts;
  }

  /** The whole environment; refuses to start where a reference leads nowhere. */
  Map<String, String> build(Images.Image image, PodFolder folder) throws NotYetException {
    Map<String, String> all = new LinkedHashMap<>();
    for (String name : new String[] {"PATH", "LANG", "LC_ALL", "TZ"}) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> all.put(name, value));
    }
    all.put("HOME", folder.home().toString());
    all.put("HOSTNAME", hostname());
    all.put("HEARTH_POD_IP", Json.text(pod, "status", "podIP"));
    all.put("KUBERNETES_SERVICE_HOST", node.settings().apiAddress());
    all.put("KUBERNETES_SERVICE_PORT", Integer.toString(node.apiPort().getAsInt()));
    all.put("KUBERNETES_SERVICE_PORT_HTTPS", Integer.toString(node.apiPort().getAsInt()));
    all.put("KUBERNETES_AUTH_TRYKUBECONFIG", "false");
    account(all);
    all.putAll(image.env());
    for (JsonNode source : container.path("envFrom")) {
      from(source);
    }
    for (JsonNode variable : container.path("env")) {
      String value = value(variable);
      if (value != null) {
        said.put(Json.text(variable, "name"), value);
      }
    }
    List<Integer> gpus = node.gpus().of(Meta.uid(pod), container);
    if (!gpus.isEmpty()) {
      // Whatever the container says itself: it has no say in which are its own.
      said.put(Gpus.VISIBLE, gpus.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    said.replaceAll((name, value) -> mounts.rewrite(value));
    all.putAll(said);
    String hosts = "-Djdk.net.hosts.file=" + quoted(folder.hosts()) + " -Dsun.net.inetaddr.ttl=5";
    all.merge("JAVA_TOOL_OPTIONS", hosts, (own, more) -> own + " " + more);
    for (Map.Entry<String, String> variable : all.entrySet()) {
      check(variable.getKey(), variable.getValue());
    }
    return all;
  }

  /** Kubernetes allows names that no process can be given. */
  private static void check(String name, String value) throws NotYetException {
    if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
      throw new NotYetException(
          "CreateContainerConfigError", "a process cannot be given the variable \"" + name + "\"");
    }
  }

  /** What to run, as Kubernetes combines image, command and arguments. */
  List<String> command(Images.Image image, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    if (container.path("command").isEmpty()) {
      command.addAll(image.entrypoint());
      command.addAll(
          container.path("args").isEmpty() ? image.args() : expanded("args", environment));
    } else {
      command.addAll(expanded("command", environment));
      command.addAll(expanded("args", environment));
    }
    return command;
  }

  /** A command in the container's terms, as a probe or hook gives it. */
  List<String> expand(JsonNode words, Map<String, String> environment) {
    return Images.texts(words).stream()
        .map(word -> mounts.rewrite(substitute(word, environment)))
        .toList();
  }

  /** The hostname that containers of this pod see. */
  String hostname() {
    String own = Json.text(pod, "spec", "hostname");
    return own.isEmpty() ? Meta.name(pod) : own;
  }

  private List<String> expanded(String field, Map<String, String> environment) {
    return expand(container.path(field), environment);
  }

  private void account(Map<String, String> all) {
    Path folder = mounts.folder(PodAccounts.MOUNT);
    if (folder != null) {
      all.put("HEARTH_SERVICE_ACCOUNT_DIR", folder.toString());
      all.put("KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", folder.resolve("token").toString());
      all.put("KUBERNETES_NAMESPACE", Meta.namespace(pod));
      if (node.settings().tls()) {
        all.put("KUBERNETES_CERTS_CA_FILE", folder.resolve("ca.crt").toString());
      }
    }
  }

  private void from(JsonNode source) throws NotYetException {
    boolean secret = source.has("secretRef");
    JsonNode ref = source.path(secret ? "secretRef" : "configMapRef");
    Optional<Stored> object = find(secret, ref);
    if (object.isPresent()) {
      String prefix = Json.text(source, "prefix");
      Volumes.data(object.get().tree(), secret)
          .forEach(
              (name, value) -> said.put(prefix + name, new String(value, StandardCharsets.UTF_8)));
    }
  }

  private String value(JsonNode variable) throws NotYetException {
    JsonNode from = variable.path("valueFrom");
    if (from.has("fieldRef")) {
      return FieldPaths.field(pod, Json.text(from, "fieldRef", "fieldPath"));
    }
    if (from.has("resourceFieldRef")) {
      return FieldPaths.resource(pod, Json.text(container, "name"), from.path("resourceFieldRef"));
    }
    if (from.has("secretKeyRef") || from.has("configMapKeyRef")) {
      return key(from);
    }
    return substitute(Json.text(variable, "value"), said);
  }

  private String key(JsonNode from) throws NotYetException {
    boolean secret = from.has("secretKeyRef");
    JsonNode ref = from.path(secret ? "secretKeyRef" : "configMapKeyRef");
    Optional<Stored> object = find(secret, ref);
    if (object.isEmpty()) {
      return null;
    }
    byte[] value = Volumes.data(object.get().tree(), secret).get(Json.text(ref, "key"));
    if (value == null && !ref.path("optional").asBoolean()) {
      throw new NotYetException(
          "CreateContainerConfigError",
          "couldn't find key " + Json.text(ref, "key") + " in " + object.get().key());
    }
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private Optional<Stored> find(boolean secret, JsonNode ref) throws NotYetException {
    String name = Json.text(ref, "name");
    String type = secret ? "secrets" : "configmaps";
    Optional<Stored> object =
        node.writes().store().get(new ObjectKey(type, Meta.namespace(pod), name));
    if (object.isEmpty() && !ref.path("optional").asBoolean()) {
      throw new NotYetException(
          "CreateContainerConfigError",
          (secret ? "secret" : "configmap") + " \"" + name + "\" not found");
    }
    return object;
  }

  /**
   * As JVMs read options: split at spaces, but not between quotes, of which there are two kinds.
   */
  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\"'\"'") + "'";
  }

  /** Replaces {@code $(NAME)}; unknown names stay, {@code $$} is a dollar. */
  private static String substitute(String text, Map<String, String> known) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            m -> {
              if (m.group(1) == null) {
                return Matcher.quoteReplacement("$");
              }
              return Matcher.quoteReplacement(known.getOrDefault(m.group(1), m.group()));
            });
  }
}
