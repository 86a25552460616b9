package dev.hearth.local.kubernetes.access;

import dev.hearth.local.kubernetes.model.Refusal;

/** May this user do that? About a resource, or about a path where the resource is empty. */
public record Question(
    String verb,
    String group,
    String resource,
    String subresource,
    String namespace,
    String name,
    String path) {

  public static Question ofPath(String verb, String path) {
    return new Question(verb, "", "", "", "", "", path);
  }

  public String fullResource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  Question with(String otherVerb) {
    return new Question(otherVerb, group, resource, subresource, namespace, name, path);
  }

  public Refusal refusal(User user) {
    if (resource.isEmpty()) {
      return Refusal.forbiddenPath(user.name(), verb, path);
    }
    String where =
        namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"" + namespace + "\"";
    return Refusal.forbidden(
        group,
        resource,
        name,
        "User \""
            + user.name()
            + "\" cannot "
            + verb
            + " resource \""
            + fullResource()
            + "\" in API group \""
            + group
            + "\" "
            + where);
  }
}
