package dev.hearth.local.kubernetes.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;

/** One object at one version. Its tree is shared and never changed: copy before editing. */
public record Stored(ObjectKey key, ObjectNode tree, long version) {
  public String uid() {
    return Meta.uid(tree);
  }

  /** A copy to edit. */
  public ObjectNode copy() {
    return tree.deepCopy();
  }
}
