package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas of all events and the AsyncAPI document, made from the records. */
final class EventSchemas {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  /** A topic as the document shows it: its address, who is the key, how long it is kept. */
  private record Channel(
      String name, String address, String key, String kept, Class<?> stream, String writer) {}

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel(
              "tenants",
              Topics.TENANTS,
              "tenant",
              "compacted",
              TenantEvent.class,
              "tenant-service"),
          new Channel(
              "clusters",
              Topics.CLUSTERS,
              "cluster",
              "compacted",
              ClusterEvent.class,
              "session-operator"),
          new Channel(
              "desired",
              Topics.desired("{cluster}"),
              "session",
              "compacted",
              DesiredEvent.class,
              "session-service"),
          new Channel(
              "observed",
              Topics.observed("{cluster}"),
              "session",
              "7 days",
              ObservedEvent.class,
              "session-operator"),
          new Channel(
              "usage",
              Topics.usage("{cluster}"),
              "session",
              "90 days",
              UsageEvent.class,
              "session-operator"),
          new Channel(
              "sessions",
              Topics.SESSIONS,
              "session",
              "30 days",
              SessionEvent.class,
              "session-service"),
          new Channel(
              "billing",
              Topics.BILLING,
              "tenant",
              "90 days",
              BillingEvent.class,
              "billing-service"));

  private EventSchemas() {}

  /** All cases of all streams. */
  static Stream<Class<?>> cases() {
    return CHANNELS.stream().flatMap(c -> Arrays.stream(c.stream().getPermittedSubclasses()));
  }

  /** The wire name of a case. */
  static String type(Class<?> eventCase) {
    return eventCase.getAnnotation(JsonTypeName.class).value();
  }

  /** File name to content. */
  static Map<String, JsonNode> files() {
    Map<String, JsonNode> files = new LinkedHashMap<>();
    cases().forEach(c -> files.put(type(c) + ".schema.json", envelope(c)));
    files.put("asyncapi.json", asyncApi());
    return files;
  }

  static String text(JsonNode file) {
    return file.toPrettyString() + "\n";
  }

  private static ObjectNode envelope(Class<?> eventCase) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", DIALECT);
    schema.put("title", type(eventCase));
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("specversion").put("const", "1.0");
    properties.putObject("id").put("type", "string").put("minLength", 1);
    properties.putObject("source").put("type", "string").put("format", "uri-reference");
    properties.putObject("type").put("const", type(eventCase));
    properties.putObject("subject").put("type", "string");
    properties.putObject("time").put("type", "string").put("format", "date-time");
    properties.putObject("datacontenttype").put("const", "application/json");
    properties.putObject("traceparent").put("type", "string");
    ObjectNode data = data(eventCase);
    data.remove("$schema");
    JsonNode definitions = data.remove("$defs");
    properties.set("data", data);
    if (definitions != null) {
      schema.set("$defs", definitions);
    }
    Stream.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data")
        .forEach(schema.withArray("required")::add);
    return schema;
  }

  private static ObjectNode asyncApi() {
    ObjectNode document = JSON.createObjectNode();
    document.put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "Hearth events")
        .put("version", "1.0.0")
        .put("description", "CloudEvents 1.0 in structured JSON mode over Kafka.");
    document.put("defaultContentType", "application/cloudevents+json");
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    ObjectNode messages = document.putObject("components").putObject("messages");
    for (Channel channel : CHANNELS) {
      ObjectNode node = channels.putObject(channel.name());
      node.put("address", channel.address());
      node.put("description", "Key: " + channel.key() + ". Kept: " + channel.kept() + ".");
      if (channel.address().contains("{cluster}")) {
        node.putObject("parameters").putObject("cluster").put("description", "The cluster's name.");
      }
      for (Class<?> eventCase : channel.stream().getPermittedSubclasses()) {
        String type = type(eventCase);
        node.withObject("/messages").putObject(type).put("$ref", "#/components/messages/" + type);
        messages.set(type, message(type, channel.key()));
      }
      operations
          .putObject(channel.writer() + "-" + channel.name())
          .put("action", "send")
          .putObject("channel")
          .put("$ref", "#/channels/" + channel.name());
    }
    return document;
  }

  private static ObjectNode message(String type, String key) {
    ObjectNode message = JSON.createObjectNode().put("name", type);
    message
        .putObject("bindings")
        .putObject("kafka")
        .put("bindingVersion", "0.5.0")
        .putObject("key")
        .put("type", "string")
        .put("description", "Id of the " + key + ".");
    message
        .putObject("payload")
        .put("schemaFormat", "application/schema+json;version=draft-2020-12")
        .putObject("schema")
        .put("$ref", "./" + type + ".schema.json");
    return message;
  }

  /** The schema of a record's JSON. */
  static ObjectNode data(Class<?> eventCase) {
    return (ObjectNode) generator().generateSchema(eventCase);
  }

  private static SchemaGenerator generator() {
    SchemaGeneratorConfigBuilder builder =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.ADDITIONAL_FIXED_TYPES, Option.EXTRA_OPEN_API_FORMAT_VALUES)
            .with(Option.FLATTENED_ENUMS, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
            .with(Option.INLINE_NULLABLE_SCHEMAS);
    builder
        .forFields()
        .withNullableCheck(field -> nullable(field.getRawMember()))
        .withRequiredCheck(field -> field.getAnnotation(Since.class) == null);
    return new SchemaGenerator(builder.build());
  }

  private static boolean nullable(Field field) {
    return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
