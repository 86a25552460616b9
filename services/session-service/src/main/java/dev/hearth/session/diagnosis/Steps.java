package dev.hearth.session.diagnosis;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.session.life.SessionState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The states a session came through and how long it stayed in each. */
record Steps(List<Step> all) {
  /**
   * One state.
   *
   * @param seconds until the next one, or until now; absent for the last of a session that is over
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Step(String state, Instant at, Double seconds) {}

  /** When a session came to a state. */
  record Arrival(SessionState state, Instant at) {}

  static Steps of(List<Arrival> arrivals, Instant now) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < arrivals.size(); i++) {
      Arrival here = arrivals.get(i);
      boolean last = i == arrivals.size() - 1;
      Instant end = last ? now : arrivals.get(i + 1).at();
      steps.add(
          new Step(
              here.state().label(),
              here.at(),
              last && here.state().over() ? null : seconds(here.at(), end)));
    }
    return new Steps(List.copyOf(steps));
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
  }

  /** How long the session was, or has been, in {@code state}. */
  Optional<Duration> in(SessionState state) {
    return all.stream()
        .filter(step -> step.state().equals(state.label()) && step.seconds() != null)
        .map(step -> Duration.ofMillis(Math.round(step.seconds() * 1000)))
        .findFirst();
  }

  Instant since(SessionState state) {
    return all.stream()
        .filter(step -> step.state().equals(state.label()))
        .map(Step::at)
        .findFirst()
        .orElse(null);
  }

  /** As people say it. */
  static String words(Duration duration) {
    return duration.compareTo(Duration.ofMinutes(2)) < 0
        ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
        : duration.toMinutes() + " min";
  }
}
