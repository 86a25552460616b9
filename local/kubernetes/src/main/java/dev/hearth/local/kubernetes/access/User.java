package dev.hearth.local.kubernetes.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import java.util.ArrayList;
import java.util.List;

/** Who asks. */
public record User(String name, String uid, List<String> groups) {
  public static final String AUTHENTICATED = "system:authenticated";
  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"));

  /** The server itself, where it applies manifests. */
  public static final User SERVER =
      new User("system:apiserver", "", List.of("system:masters", AUTHENTICATED));

  private static final String ACCOUNT = "system:serviceaccount:";

  /** A service account is in the groups of its kind and namespace, whatever a file says. */
  public static User of(String name, String uid, List<String> groups) {
    List<String> all = new ArrayList<>(groups);
    if (name.startsWith(ACCOUNT)) {
      String namespace = name.substring(ACCOUNT.length()).split(":")[0];
      all.add("system:serviceaccounts");
      all.add("system:serviceaccounts:" + namespace);
    }
    all.add(AUTHENTICATED);
    return new User(name, uid, all.stream().distinct().toList());
  }

  public static User serviceAccount(String namespace, String name, String uid) {
    return of(ACCOUNT + namespace + ":" + name, uid, List.of());
  }

  public boolean master() {
    return groups.contains("system:masters");
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.object().put("username", name);
    if (!uid.isEmpty()) {
      json.put("uid", uid);
    }
    ArrayNode list = json.putArray("groups");
    groups.forEach(list::add);
    return json;
  }
}
