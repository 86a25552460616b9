package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How a place in an object merges: whole, field by field, as a set of values, or as a list whose
 * items are known by keys.
 */
interface Shape {
  /** Whether the object or list here is replaced as a whole. */
  boolean atomic(JsonNode value);

  /** The fields that identify an item of the list here; empty where it isn't a keyed list. */
  List<String> keys();

  /** Whether the list here is a set of plain values. */
  boolean set();

  Shape field(String name);

  Shape item();
}
