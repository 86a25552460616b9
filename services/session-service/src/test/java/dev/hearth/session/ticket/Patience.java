package dev.hearth.session.ticket;

import io.quarkus.test.Mock;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** How long answers are held back, as the test at hand needs it. */
@Mock
@ApplicationScoped
class Patience implements TicketConfig {
  /** Nobody misses this, however loaded the machine is. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private volatile Duration patience = LONG;

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public int limit() {
    return 20;
  }

  void none() {
    patience = Duration.ZERO;
  }

  void lots() {
    patience = LONG;
  }
}
