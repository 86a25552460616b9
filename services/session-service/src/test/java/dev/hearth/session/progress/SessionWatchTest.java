package dev.hearth.session.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.session.access.Caller;
import dev.hearth.session.publication.Bell;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionWatchTest {
  private static final Caller ADA = new Caller("ada", false);
  private static final Caller GRACE = new Caller("grace", false);

  private final WatchPlaces places =
      new WatchPlaces(
          new WatchConfig() {
            @Override
            public int most() {
              return 3;
            }

            @Override
            public int mostPerCaller() {
              return 2;
            }
          });
  private final SessionWatch watch = new SessionWatch(null, null, null, new Bell(), places);

  @Test
  void whoWatchesAServiceThatStopsIsToldWhenToComeBack() {
    watch.stop();

    List<Duration> returns = IntStream.range(0, 20).mapToObj(watcher -> comeBack()).toList();

    assertThat(returns)
        .allSatisfy(in -> assertThat(in).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5)));
    assertThat(Set.copyOf(returns)).as("not all at once").hasSizeGreaterThan(5);
  }

  private Duration comeBack() {
    List<SessionWatch.Signal> signals =
        watch
            .all(null, ADA)
            .subscribe()
            .withSubscriber(AssertSubscriber.create(10))
            .awaitCompletion(Duration.ofSeconds(30))
            .getItems();
    assertThat(signals).hasSize(1);
    return ((SessionWatch.ComeBack) signals.getFirst()).in();
  }

  @Test
  void streamsAreBoundedForOneCallerAndForAll() {
    places.take(ADA);
    places.take(ADA);
    assertThatThrownBy(() -> places.take(ADA)).isInstanceOf(WatchRefusal.TooMany.class);
    places.take(GRACE);
    assertThatThrownBy(() -> places.take(GRACE)).isInstanceOf(WatchRefusal.Crowded.class);

    places.giveBack(ADA);

    places.take(GRACE);
    assertThatThrownBy(() -> places.take(ADA)).isInstanceOf(WatchRefusal.Crowded.class);
  }
}
