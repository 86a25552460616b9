package dev.hearth.e2e;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A span as its service sent it. Reads as much of OTLP's protocol buffers as the tests ask for:
 * {@code opentelemetry/proto/trace/v1/trace.proto} has the numbers of the fields.
 */
record TraceSpan(
    String service, String trace, String id, String parent, String name, int kind, long start) {
  static final int SERVER = 2;
  static final int PRODUCER = 4;
  static final int CONSUMER = 5;

  /** All spans of an ExportTraceServiceRequest. */
  static List<TraceSpan> read(byte[] request) {
    List<TraceSpan> spans = new ArrayList<>();
    for (Field resourceSpans : fields(request, 1)) {
      String service = service(resourceSpans.bytes());
      for (Field scopeSpans : fields(resourceSpans.bytes(), 2)) {
        fields(scopeSpans.bytes(), 2).forEach(span -> spans.add(span(service, span.bytes())));
      }
    }
    return spans;
  }

  private static TraceSpan span(String service, byte[] span) {
    return new TraceSpan(
        service,
        hex(span, 1),
        hex(span, 2),
        hex(span, 4),
        text(span, 5),
        (int) fields(span, 6).getFirst().number(),
        fields(span, 7).getFirst().number());
  }

  private static String service(byte[] resourceSpans) {
    for (Field resource : fields(resourceSpans, 1)) {
      for (Field attribute : fields(resource.bytes(), 1)) {
        if (text(attribute.bytes(), 1).equals("service.name")) {
          return text(fields(attribute.bytes(), 2).getFirst().bytes(), 1);
        }
      }
    }
    throw new AssertionError("spans of a service without a name");
  }

  private static String text(byte[] message, int field) {
    return new String(fields(message, field).getFirst().bytes(), StandardCharsets.UTF_8);
  }

  private static String hex(byte[] message, int field) {
    List<Field> found = fields(message, field);
    return found.isEmpty() ? "" : HexFormat.of().formatHex(found.getFirst().bytes());
  }

  /** What a field holds: bytes, where it is a text or a message, or a number. */
  private record Field(byte[] bytes, long number) {}

  private static List<Field> fields(byte[] message, int wanted) {
    List<Field> found = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      long tag = varint(rest);
      Field field =
          switch ((int) (tag & 7)) {
            case 0 -> new Field(null, varint(rest));
            case 1 -> new Field(null, rest.getLong());
            case 2 -> {
              byte[] bytes = new byte[(int) varint(rest)];
              rest.get(bytes);
              yield new Field(bytes, 0);
            }
            case 5 -> new Field(null, rest.getInt());
            default -> throw new AssertionError("no such wire type: tag " + tag);
          };
      if (tag >> 3 == wanted) {
        found.add(field);
      }
    }
    return found;
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
