package dev.hearth.tunnel.http;

/**
 * How many bytes of one direction have been read and not yet been taken by the next socket. Above
 * the limit reading stops; it starts again when half of them are through. Counted by completed
 * writes, because the two sockets may live on different event loops, and neither sees the queue
 * between those.
 */
public final class Window {
  private static final int LIMIT = 256 * 1024;

  private final Runnable stop;
  private final Runnable start;
  private long held;
  private boolean stopped;

  public Window(Runnable stop, Runnable start) {
    this.stop = stop;
    this.start = start;
  }

  public synchronized void read(int bytes) {
    held += bytes;
    if (!stopped && held > LIMIT) {
      stopped = true;
      stop.run();
    }
  }

  public synchronized void written(int bytes) {
    held -= bytes;
    if (stopped && held <= LIMIT / 2) {
      stopped = false;
      start.run();
    }
  }
}
