package dev.hearth.session.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A JSON object that is read field by field. What is wrong is noted, not thrown, so that the caller
 * hears of everything at once in {@link #close}; a field that nobody asked for is wrong too.
 */
public final class JsonFields {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Faults with which a hint is sought; a request with more of them was not meant for us. */
  private static final int MOST_HINTS = 100;

  private final String path;
  private final ObjectNode node;
  private final List<FieldFault> faults;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<JsonFields> parts = new ArrayList<>();

  private JsonFields(String path, ObjectNode node, List<FieldFault> faults) {
    this.path = path;
    this.node = node;
    this.faults = faults;
  }

  /** The object in {@code body}; no body counts as an object without fields. */
  public static JsonFields read(byte[] body) {
    if (body == null || body.length == 0) {
      return new JsonFields("", JSON.createObjectNode(), new ArrayList<>());
    }
    JsonNode tree;
    try {
      tree = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new RequestRefusal.Malformed("The body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new RequestRefusal.Malformed("The body is not JSON.");
    }
    if (!(tree instanceof ObjectNode object)) {
      throw new RequestRefusal.Malformed("The body must be a JSON object.");
    }
    return new JsonFields("", object, new ArrayList<>());
  }

  /** The same text for every way to write the same object. */
  public String canonical() {
    return sorted(node).toString();
  }

  public void fault(String field, String value, String message, String remedy) {
    faults.add(new FieldFault(path + field, value, message, remedy));
  }

  /** Faults that were found elsewhere. */
  public void faults(List<FieldFault> found) {
    faults.addAll(found);
  }

  /** Asks for all fields there are, where what is in them does not matter. */
  public void skip() {
    node.fieldNames().forEachRemaining(asked::add);
  }

  public String text(String field, String standard) {
    JsonNode value = take(field);
    if (value == null) {
      return standard;
    }
    if (!value.isTextual()) {
      fault(field, value.toString(), "must be a string", "write it in quotation marks");
      return standard;
    }
    return value.textValue();
  }

  public String oneOf(String field, String standard, Set<String> allowed) {
    String value = text(field, standard);
    if (value != null && !allowed.contains(value)) {
      fault(field, value, "is not one of " + allowed, nearest(value, allowed));
      return standard;
    }
    return value;
  }

  public int integer(String field, int standard, int least, int most) {
    JsonNode value = take(field);
    if (value == null) {
      return standard;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      fault(field, value.toString(), "must be a whole number", bounds(least, most));
      return standard;
    }
    if (value.intValue() < least || value.intValue() > most) {
      fault(field, value.toString(), "is out of bounds", bounds(least, most));
      return standard;
    }
    return value.intValue();
  }

  public Duration duration(String field, Duration standard, Duration least, Duration most) {
    String value = text(field, null);
    if (value == null) {
      return standard;
    }
    String remedy = "give an ISO-8601 duration from " + least + " to " + most;
    try {
      Duration duration = Duration.parse(value);
      if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
        fault(field, value, "is out of bounds", remedy);
        return standard;
      }
      return duration;
    } catch (DateTimeParseException e) {
      fault(field, value, "is not a duration such as PT30M", remedy);
      return standard;
    }
  }

  /** Texts by name; numbers and booleans count as their text. */
  public Map<String, String> texts(String field) {
    JsonNode value = take(field);
    Map<String, String> texts = new LinkedHashMap<>();
    if (value == null) {
      return texts;
    }
    if (!value.isObject()) {
      fault(field, null, "must be an object of texts", "write {\"name\": \"value\"}");
      return texts;
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
        texts.put(entry.getKey(), entry.getValue().asText());
      } else {
        fault(field + "." + entry.getKey(), null, "must be a text", "write it in quotation marks");
      }
    }
    return texts;
  }

  /** A list of texts, in their order. */
  public List<String> list(String field, int most) {
    JsonNode value = take(field);
    List<String> texts = new ArrayList<>();
    if (value == null) {
      return texts;
    }
    if (!value.isArray()) {
      fault(field, null, "must be a list of texts", "write [\"…\"]");
      return texts;
    }
    if (value.size() > most) {
      fault(field, null, "has " + value.size() + " entries", "keep to " + most);
      return texts;
    }
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = value.get(i);
      if (item.isTextual()) {
        texts.add(item.textValue());
      } else {
        fault(field + "[" + i + "]", null, "must be a text", "write it in quotation marks");
      }
    }
    return texts;
  }

  public Set<String> set(String field, Set<String> standard, Set<String> allowed) {
    JsonNode value = take(field);
    if (value == null) {
      return standard;
    }
    if (!value.isArray() || value.isEmpty()) {
      fault(field, value.toString(), "must be a list", "choose from " + allowed);
      return standard;
    }
    Set<String> chosen = new LinkedHashSet<>();
    for (JsonNode item : value) {
      if (item.isTextual() && allowed.contains(item.textValue())) {
        chosen.add(item.textValue());
      } else {
        fault(field, item.asText(), "is not one of " + allowed, nearest(item.asText(), allowed));
      }
    }
    return chosen;
  }

  /** The object in {@code field}; one without fields where it is absent. */
  public JsonFields object(String field) {
    JsonNode value = take(field);
    ObjectNode inner = JSON.createObjectNode();
    if (value instanceof ObjectNode object) {
      inner = object;
    } else if (value != null) {
      fault(field, value.toString(), "must be an object", "write {…}");
    }
    JsonFields part = new JsonFields(path + field + ".", inner, faults);
    parts.add(part);
    return part;
  }

  /** The paths of the fields that are filled in, those of objects that were read included. */
  public Set<String> given() {
    Set<String> given = new TreeSet<>();
    for (String name : (Iterable<String>) node::fieldNames) {
      if (has(name)) {
        given.add(path + name);
      }
    }
    parts.forEach(part -> given.addAll(part.given()));
    return given;
  }

  /** Notes a fault where the field is there at all, whatever is in it. */
  public void without(String field, String message, String remedy) {
    if (take(field) != null) {
      fault(field, null, message, remedy);
    }
  }

  public boolean has(String field) {
    return node.hasNonNull(field);
  }

  /** Ends the reading of the whole request: throws where anything in it is wrong. */
  public void close() {
    noteUnknown();
    if (!faults.isEmpty()) {
      throw new RequestRefusal.InvalidFields(faults);
    }
  }

  private void noteUnknown() {
    for (String name : (Iterable<String>) node::fieldNames) {
      if (!asked.contains(name)) {
        fault(name, null, "is not a known field", nearest(name, asked));
      }
    }
    parts.forEach(JsonFields::noteUnknown);
  }

  private JsonNode take(String field) {
    asked.add(field);
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private String nearest(String name, Set<String> known) {
    Optional<String> found =
        faults.size() < MOST_HINTS ? NearestName.of(name, known) : Optional.empty();
    return found.map(near -> "did you mean \"" + near + "\"?").orElse("leave it out");
  }

  private static String bounds(int least, int most) {
    return "choose from " + least + " to " + most;
  }

  private static JsonNode sorted(JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    Map<String, JsonNode> fields = new TreeMap<>();
    object.properties().forEach(entry -> fields.put(entry.getKey(), sorted(entry.getValue())));
    ObjectNode ordered = JSON.createObjectNode();
    ordered.setAll(fields);
    return ordered;
  }
}
