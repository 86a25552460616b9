package dev.hearth.local.kubernetes.model;

/**
 * Where an object lives: its type's storage name, its namespace (empty for cluster scope), its
 * name.
 */
public record ObjectKey(String type, String namespace, String name) {
  @Override
  public String toString() {
    return type + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }
}
