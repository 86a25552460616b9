package dev.hearth.client;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one tunnel: few, fixed in number whatever the streams, and all of them daemons, so
 * that a driver which forgot to close its tunnel still ends.
 */
final class TunnelThreads {
  private static final int IO_THREADS = 2;

  private final AsynchronousChannelGroup channels;
  private final ExecutorService callbacks;
  private final ScheduledThreadPoolExecutor timer;

  TunnelThreads() throws IOException {
    channels =
        AsynchronousChannelGroup.withFixedThreadPool(IO_THREADS, daemons("hearth-tunnel-io"));
    callbacks = Executors.newFixedThreadPool(IO_THREADS, daemons("hearth-tunnel"));
    timer = new ScheduledThreadPoolExecutor(1, daemons("hearth-tunnel-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // A late reconnect after the close is no error.
    timer.setRejectedExecutionHandler(new ScheduledThreadPoolExecutor.DiscardPolicy());
  }

  AsynchronousChannelGroup channels() {
    return channels;
  }

  /** Runs what the JDK's HTTP client calls back; nothing there may block. */
  Executor callbacks() {
    return callbacks;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  AsynchronousSocketChannel newChannel() throws IOException {
    AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(channels);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  void discard(AsynchronousSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  void stop() {
    timer.shutdown();
    try {
      channels.shutdownNow();
    } catch (IOException e) {
      // Closing is all that was wanted of them.
    }
    callbacks.shutdown();
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
