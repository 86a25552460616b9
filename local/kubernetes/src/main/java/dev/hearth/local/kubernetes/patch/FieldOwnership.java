package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.patch.ManagedFields.Owner;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Server-side apply, and the bookkeeping that other writes owe it. An applier owns what it sent
 * last; what it no longer sends goes, unless another owns it too; what another owns with a
 * different value is a conflict unless forced.
 */
public final class FieldOwnership {
  private static final String[][] SERVER_FIELDS = {
    {"f:apiVersion"},
    {"f:kind"},
    {"f:metadata", "f:name"},
    {"f:metadata", "f:namespace"},
    {"f:metadata", "f:generateName"},
    {"f:metadata", "f:uid"},
    {"f:metadata", "f:resourceVersion"},
    {"f:metadata", "f:generation"},
    {"f:metadata", "f:creationTimestamp"},
    {"f:metadata", "f:deletionTimestamp"},
    {"f:metadata", "f:deletionGracePeriodSeconds"},
    {"f:metadata", "f:selfLink"},
    {"f:metadata", "f:managedFields"}
  };

  private final Clock clock;

  public FieldOwnership(Clock clock) {
    this.clock = clock;
  }

  /** Who writes what: the type, the manager's name and the subresource. */
  public record Writer(ResourceType type, String manager, String subresource) {
    Shape shape() {
      return type.custom() ? new SchemaShape(type.schema(), true) : BuiltInShape.of(type.kind());
    }

    Owner as(String operation) {
      return new Owner(manager, operation, subresource, type.apiVersion());
    }
  }

  /** Lays what was applied over the live object (empty where there is none yet). */
  public ObjectNode apply(ObjectNode live, ObjectNode applied, Writer writer, boolean force) {
    Shape shape = writer.shape();
    Owner manager = writer.as("Apply");
    Instant now = clock.instant();
    ManagedFields managed = ManagedFields.of(live);
    FieldSet wanted = withoutServerFields(FieldSet.of(applied, shape));
    ObjectNode merged = (ObjectNode) TreeMerge.merge(live, applied, shape);
    FieldSet changed = TreeMerge.compare(live, merged, shape).changed();

    List<Refusal.Cause> conflicts = new ArrayList<>();
    FieldSet held = new FieldSet();
    for (Map.Entry<Owner, FieldSet> other : managed.others(manager).entrySet()) {
      FieldSet disputed = other.getValue().intersect(changed);
      disputed.paths().forEach(path -> conflicts.add(conflict(other.getKey(), path)));
      held = held.union(other.getValue().minus(changed));
    }
    if (!conflicts.isEmpty() && !force) {
      throw Refusal.applyConflict(conflicts);
    }
    managed.takeFromOthers(manager, changed, now);
    TreeMerge.cut(merged, managed.ownedBy(manager).minus(wanted), held.union(wanted), shape);
    managed.set(manager, wanted, now);
    managed.write(merged);
    return merged;
  }

  /** Notes what a create, update or patch changed. */
  public void note(ObjectNode before, ObjectNode after, Writer writer) {
    Instant now = clock.instant();
    ManagedFields managed = ManagedFields.of(before);
    TreeMerge.Difference difference =
        TreeMerge.compare(stripped(before), stripped(after), writer.shape());
    FieldSet changed = withoutServerFields(difference.changed());
    Owner manager = writer.as("Update");
    managed.drop(difference.removed(), now);
    managed.takeFromOthers(manager, changed, now);
    managed.set(manager, managed.ownedBy(manager).union(changed), now);
    managed.write(after);
  }

  private static JsonNode stripped(ObjectNode object) {
    ObjectNode copy = Json.object();
    copy.setAll(object);
    if (object.get("metadata") instanceof ObjectNode meta) {
      ObjectNode rest = Json.object();
      rest.setAll(meta);
      rest.remove("managedFields");
      copy.set("metadata", rest);
    }
    return copy;
  }

  private static FieldSet withoutServerFields(FieldSet set) {
    FieldSet result = set;
    for (String[] path : SERVER_FIELDS) {
      result = result.without(path);
    }
    return result;
  }

  private static Refusal.Cause conflict(Owner owner, String path) {
    String door =
        owner.subresource().isEmpty() ? "" : " with subresource \"" + owner.subresource() + "\"";
    String version = owner.operation().equals("Update") ? " using " + owner.apiVersion() : "";
    return new Refusal.Cause(
        "FieldManagerConflict", "conflict with \"" + owner.name() + "\"" + door + version, path);
  }
}
