package dev.hearth.local.platform.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfTableTest {
  @Test
  void saysInAColumnWhereEachSettingComesFrom() {
    List<String> lines =
        ConfTable.lines(
            Map.of(
                "session",
                "s1",
                "settings",
                List.of(
                    Map.of("name", "a", "value", "1", "source", "platform"),
                    Map.of("name", "b", "value", "2", "source", "user", "field", "executor.max"),
                    Map.of("name", "c", "value", "3", "source", "platform", "field", "name"),
                    Map.of("name", "d", "value", "4 5", "source", "user", "replaces", "true"),
                    Map.of("name", "e", "value", "6", "source", "user", "joinedWith", "platform"),
                    Map.of("name", "f", "value", "7", "source", "tenant"),
                    Map.of(
                        "name",
                        "g",
                        "value",
                        "8",
                        "source",
                        "user",
                        "replaces",
                        "9",
                        "replacesFrom",
                        "tenant"))));

    assertThat(lines)
        .containsExactly(
            "SETTING  FROM                              VALUE",
            "a        platform                          1",
            "b        user (executor.max)               2",
            "c        platform (default of name)        3",
            "d        user (instead of true)            4 5",
            "e        user and platform                 6",
            "f        tenant                            7",
            "g        user (instead of the tenant's 9)  8");
  }

  @Test
  void anAnswerWithoutSettingsIsTheHeadAlone() {
    assertThat(ConfTable.lines(Map.of())).containsExactly("SETTING  FROM  VALUE");
  }
}
