package dev.hearth.billing;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The one clock of the service; tests bring their own. */
class WallClock {
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
