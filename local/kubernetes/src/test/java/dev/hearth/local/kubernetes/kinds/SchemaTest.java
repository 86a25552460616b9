package dev.hearth.local.kubernetes.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.SampleCluster;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private final Schema schema = schema();

  @Test
  void setsDefaultsAndDropsWhatIsUnknown() throws IOException {
    ObjectNode object =
        SampleCluster.object(
            "{'metadata': {'name': 'x'}, 'spec': {'size': 1, 'unknown': 2, 'nothing': null}}");

    schema.settle(object);

    assertThat(object)
        .isEqualTo(
            SampleCluster.object("{'metadata': {'name': 'x'}, 'spec': {'size': 1, 'mode': 'a'}}"));
  }

  @Test
  void namesEveryFault() throws IOException {
    ObjectNode object =
        SampleCluster.object("{'spec': {'size': 0, 'mode': 'z', 'nothing': 'not a number'}}");

    assertThat(schema.check(object))
        .extracting(c -> c.field())
        .containsExactlyInAnyOrder("spec.size", "spec.mode", "spec.nothing");
  }

  @Test
  void requiresWhatIsRequired() throws IOException {
    assertThat(schema.check(SampleCluster.object("{'spec': {}}")))
        .extracting(c -> c.field() + " " + c.message())
        .containsExactly("spec.size Required value");
  }

  private static Schema schema() {
    try {
      return new Schema(
          SampleCluster.object(
              """
              {'type': 'object', 'properties': {'spec': {'type': 'object', 'required': ['size'],
                'properties': {
                  'size': {'type': 'integer', 'minimum': 1},
                  'mode': {'type': 'string', 'enum': ['a', 'b'], 'default': 'a'},
                  'nothing': {'type': 'integer'}}}}}
              """));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
