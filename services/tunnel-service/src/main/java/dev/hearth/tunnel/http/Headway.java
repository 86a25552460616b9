package dev.hearth.tunnel.http;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Acts once, when nothing has gone forward for a while. Belongs to one event loop. */
public final class Headway {
  private final Vertx vertx;
  private final long patience;
  private final Runnable stuck;
  private long last = System.nanoTime();
  private long timer;

  /** Begins to count now. */
  public Headway(Duration patience, Runnable stuck) {
    this.vertx = Vertx.currentContext().owner();
    this.patience = patience.toMillis();
    this.stuck = stuck;
    look(this.patience);
  }

  /** Something has gone forward. */
  public void made() {
    last = System.nanoTime();
  }

  /** Nothing more has to. */
  public void over() {
    vertx.cancelTimer(timer);
  }

  private void look(long wait) {
    timer =
        vertx.setTimer(
            Math.max(1, wait),
            due -> {
              long idle = (System.nanoTime() - last) / 1_000_000;
              if (idle >= patience) {
                stuck.run();
              } else {
                look(patience - idle);
              }
            });
  }
}
