package dev.hearth.session.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.events.DesiredEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionSpecTest {
  @Test
  void aRowFromBeforeThereWereTenantsDefaultsIsReadAsOneWithoutAny()
      throws JsonProcessingException {
    SessionSpec spec =
        new SessionSpec(
            null,
            "shared",
            "standard",
            "4.0.1",
            "image",
            new SessionSpec.Executor(1, 1024, 384, 0, 2, null, null),
            new DesiredEvent.Ports(1, 2, 3),
            new DesiredEvent.Lifetime(1, 1, 1),
            Map.of("spark.a", "mine"),
            Map.of(),
            List.of(),
            null,
            null,
            Map.of("spark.b", "theirs"),
            List.of(),
            Set.of(),
            Map.of(),
            List.of());
    ObjectNode row = (ObjectNode) new ObjectMapper().readTree(RowJson.write(spec));
    assertThat(RowJson.read(row.toString(), SessionSpec.class)).isEqualTo(spec);

    row.remove("tenantConf");

    SessionSpec older = RowJson.read(row.toString(), SessionSpec.class);
    assertThat(older.tenantConf()).isEmpty();
    assertThat(older.sparkConf()).containsEntry("spark.a", "mine");
  }
}
