package dev.hearth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentWritesTest {
  private static final ServiceAccount ACCOUNT = account("hearth-s1");

  private final AtomicLong now = new AtomicLong();
  private final RecentWrites recent = new RecentWrites(now::get);

  @Test
  void whatWasWrittenIsThereUntilAWatchShowsIt() {
    recent.note(ACCOUNT);
    recent.seen(account("hearth-s2"));

    assertThat(recent.find(account("hearth-s1"))).containsSame(ACCOUNT);
    assertThat(recent.find(account("hearth-s2"))).isEmpty();
    recent.seen(account("hearth-s1"));
    assertThat(recent.find(ACCOUNT)).isEmpty();
  }

  @Test
  void aWatchThatNeverShowsItIsNotWaitedFor() {
    recent.note(ACCOUNT);
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(recent.find(ACCOUNT)).isPresent();

    now.addAndGet(1);

    assertThat(recent.find(ACCOUNT)).isEmpty();
  }

  @Test
  void tellsItsOwnWriteFromAnothersChange() {
    recent.note(account("hearth-s1", "7"));
    assertThat(recent.seen(account("hearth-s1", "7"))).isTrue();
    assertThat(recent.seen(account("hearth-s1", "7"))).as("again").isFalse();

    recent.note(account("hearth-s1", "8"));
    assertThat(recent.seen(account("hearth-s1", "9"))).isFalse();
  }

  private static ServiceAccount account(String namespace) {
    return account(namespace, null);
  }

  private static ServiceAccount account(String namespace, String version) {
    return new ServiceAccountBuilder()
        .withNewMetadata()
        .withResourceVersion(version)
        .withName("spark-executor")
        .withNamespace(namespace)
        .endMetadata()
        .build();
  }
}
