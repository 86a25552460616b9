package dev.hearth.local.kubernetes.controllers;

import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.ObjectStore;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * One thread that tells controllers of each change, in order and outside of the store's lock, so
 * that they may write themselves.
 */
public final class ControlLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ControlLoop.class.getName());
  private static final Duration END_WITHIN = Duration.ofSeconds(20);

  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final List<Consumer<Change>> controllers;
  private final Thread thread;
  private volatile boolean closed;

  public ControlLoop(ObjectStore store, List<Consumer<Change>> controllers) {
    this.controllers = controllers;
    this.thread = Thread.ofPlatform().daemon().name("controllers").unstarted(this::run);
    store.listen(change -> work.add(() -> tell(change)));
  }

  /** Does first what was left undone, then follows changes. */
  public void start(List<Runnable> catchUp) {
    work.addAll(catchUp);
    thread.start();
  }

  /** When this returns, no controller touches the cluster or its folder any more. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(END_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        work.take().run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A controller failed.", e);
      }
    }
  }

  private void tell(Change change) {
    for (Consumer<Change> controller : controllers) {
      try {
        controller.accept(change);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A controller failed at " + change.latest().key(), e);
      }
    }
  }
}
