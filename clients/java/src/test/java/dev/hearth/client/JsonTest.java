package dev.hearth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void readsEveryKindOfValue() {
    Map<String, Object> read =
        Json.parseObject(
            """
            {"text":"a\\"\\\\\\n\\u00e9/","whole":-12,"exact":1.50e1,"yes":true,"no":false,
             "none":null,"list":[1,[],{}],"big":123456789012345678901}
            """);
    assertThat(read)
        .containsEntry("text", "a\"\\\né/")
        .containsEntry("whole", -12L)
        .containsEntry("exact", new BigDecimal("1.50e1"))
        .containsEntry("yes", true)
        .containsEntry("no", false)
        .containsEntry("none", null)
        .containsEntry("list", List.of(1L, List.of(), Map.of()))
        .containsEntry("big", new BigDecimal("123456789012345678901"));
  }

  @Test
  void writesWhatItReads() {
    Object value =
        Map.of(
            "a \"quoted\"\u0001 name\n", Arrays.asList(1, true, null, "é\\", Map.of(), List.of()));
    assertThat(Json.parse(Json.write(value)))
        .isEqualTo(
            Map.of(
                "a \"quoted\"\u0001 name\n",
                Arrays.asList(1L, true, null, "é\\", Map.of(), List.of())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "tru",
        "nul",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "1 2",
        "NaN",
        "{\"a\":1,\"a\":2}",
        "{1:2}",
        "// x"
      })
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAnAbyss() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .hasMessageContaining("nested too deeply");
  }
}
