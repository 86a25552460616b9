package dev.hearth.session.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {

  @Test
  void namesEveryFaultAtOnceWithItsRemedy() {
    JsonFields fields =
        read("{\"regoin\":\"x\",\"max\":99,\"idle\":\"5 min\",\"in\":{\"croes\":1},\"region\":7}");

    fields.text("region", null);
    fields.integer("max", 1, 1, 50);
    fields.duration("idle", Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofDays(1));
    fields.object("in").integer("cores", 1, 1, 2);
    List<FieldFault> faults =
        catchThrowableOfType(RequestRefusal.InvalidFields.class, fields::close).faults();

    assertThat(faults)
        .extracting(FieldFault::name)
        .containsExactly("region", "max", "idle", "regoin", "in.croes");
    assertThat(faults.get(3).remedy()).contains("\"region\"");
    assertThat(faults.get(4).remedy()).contains("\"cores\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "\"x\"", "{\"a\":1,\"a\":2}", "{", "{} {}", "nonsense"})
  void refusesWhatIsNoSingleObject(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(RequestRefusal.Malformed.class);
  }

  @Test
  void theSameObjectHasOneCanonicalText() {
    assertThat(read("{\"b\":{\"d\":1,\"c\":2}, \"a\":1}").canonical())
        .isEqualTo(read("{\"a\":1,\"b\":{\"c\":2,\"d\":1}}").canonical())
        .isNotEqualTo(read("{\"a\":1,\"b\":{\"c\":2,\"d\":2}}").canonical());
  }

  @Test
  void knowsWhatWasFilledInAndWhatWasLeftOut() {
    JsonFields fields = read("{\"name\":\"x\",\"region\":null,\"executor\":{\"max\":3}}");
    fields.object("executor").integer("max", 1, 1, 5);
    fields.object("driver").integer("cores", 1, 1, 5);

    assertThat(fields.given()).containsExactly("executor", "executor.max", "name");
  }

  @ParameterizedTest
  @CsvSource({"kitten, sitting, 3", "ab, ba, 1", "same, same, 0", "abc, abcd, 1"})
  void countsTypingSlips(String left, String right, int distance) {
    assertThat(NearestName.distance(left, right, 100)).isEqualTo(distance);
    assertThat(NearestName.distance(left, right, distance)).isGreaterThanOrEqualTo(distance);
  }

  @Test
  void aNameThatIsMuchLongerWasNotMeant() {
    assertThat(NearestName.of("region" + "n".repeat(20), Set.of("region"))).hasValue("region");
    assertThat(NearestName.of("region" + "n".repeat(21), Set.of("region"))).isEmpty();
  }

  @Test
  @Timeout(10)
  void manyLongUnknownFieldsTakeNoTime() {
    String unknown =
        IntStream.range(0, 20)
            .mapToObj(i -> "\"" + "x".repeat(40_000) + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    JsonFields fields = read(unknown);
    IntStream.range(0, 20).forEach(i -> fields.text("known" + i, null));

    assertThatThrownBy(fields::close).isInstanceOf(RequestRefusal.InvalidFields.class);
  }

  private static JsonFields read(String json) {
    return JsonFields.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
