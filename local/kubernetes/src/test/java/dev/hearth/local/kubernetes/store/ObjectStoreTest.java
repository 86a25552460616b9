package dev.hearth.local.kubernetes.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {
  private static final ObjectKey KEY = new ObjectKey("configmaps", "n", "a");

  @TempDir Path folder;
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    store = new ObjectStore(folder);
  }

  @Test
  void aWatchFromNotLongAgoSeesWhatCameAfter() {
    long first = store.put(KEY, object("")).version();
    long second = store.put(KEY, object("")).version();

    List<Change> seen = new ArrayList<>();
    store.watch("configmaps", "n", first, seen::add);

    assertThat(seen).extracting(Change::version).containsExactly(second);
  }

  @Test
  void manyChangesLaterAWatchMustListAgain() {
    long first = store.put(KEY, object("")).version();
    for (int i = 0; i < 600; i++) {
      store.put(KEY, object(""));
    }

    assertExpired(first);
  }

  @Test
  void alsoAfterAFewLargeChanges() {
    long first = store.put(KEY, object("")).version();
    for (int i = 0; i < 20; i++) {
      store.put(KEY, object("x".repeat(100_000)));
    }

    assertExpired(first);
    List<Change> seen = new ArrayList<>();
    store.watch("configmaps", "n", store.version() - 5, seen::add);
    assertThat(seen).hasSize(5);
  }

  @Test
  void whatCannotBeKeptIsNotSeen() {
    store.put(KEY, object("before"));
    long version = store.version();
    List<Change> told = new ArrayList<>();
    store.listen(told::add);
    // As good as a full disk.
    store.close();

    assertThatThrownBy(() -> store.put(KEY, object("after")))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> store.remove(KEY)).isInstanceOf(UncheckedIOException.class);

    assertThat(told).isEmpty();
    assertThat(store.version()).isEqualTo(version);
    assertThat(Json.text(store.get(KEY).orElseThrow().tree(), "data", "text")).isEqualTo("before");
  }

  private void assertExpired(long version) {
    assertThatThrownBy(() -> store.watch("configmaps", "n", version, change -> {}))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(410));
  }

  private static ObjectNode object(String text) {
    ObjectNode object = Json.object();
    object.putObject("metadata").put("namespace", "n").put("name", "a").put("uid", "u");
    object.putObject("data").put("text", text);
    return object;
  }
}
