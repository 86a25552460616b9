package dev.hearth.e2e;

/** What somebody asked of an API server; the group and the subresource may be empty. */
record ApiCall(String verb, String group, String resource, String subresource, String path) {

  /** In the words of a role's rule: {@code get pods/log}, or a path that is no resource. */
  String words() {
    if (resource.isEmpty()) {
      return verb + " " + path;
    }
    return verb
        + " "
        + qualified(group, resource)
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }

  static String qualified(String group, String resource) {
    return group.isEmpty() ? resource : group + "/" + resource;
  }
}
