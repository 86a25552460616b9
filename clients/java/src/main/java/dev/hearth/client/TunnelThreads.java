package dev.hearth.client;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one tunnel: few, fixed in number whatever the streams, and all of them daemons, so
 * that a driver which forgot to close its tunnel still ends.
 */
final class TunnelThreads {
  private static final int LOOPS = 2;
  private static final int LOOKUPS = 2;
  private static final long STOP_MILLIS = 2_000;

  /** Closing channels still tell each other so, and find their loops alive. */
  private static final long QUIET_MILLIS = 100;

  /** More connections than a driver and all its executors open while a name server is silent. */
  private static final int MOST_LOOKUPS = 4096;

  private final EventLoopGroup loops = new NioEventLoopGroup(LOOPS, daemons("hearth-tunnel"));
  private final ExecutorService lookups =
      new ThreadPoolExecutor(
          LOOKUPS,
          LOOKUPS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_LOOKUPS),
          daemons("hearth-tunnel-lookup"));
  private final ScheduledThreadPoolExecutor timer;

  TunnelThreads() {
    timer = new ScheduledThreadPoolExecutor(1, daemons("hearth-tunnel-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // A late reconnect after the close is no error.
    timer.setRejectedExecutionHandler(new ScheduledThreadPoolExecutor.DiscardPolicy());
  }

  /** Both ends of a stream live on one loop, so that its bytes never change threads. */
  EventLoop loop() {
    return loops.next();
  }

  EventLoopGroup loops() {
    return loops;
  }

  /** For what may block for seconds, such as asking a name server. */
  Executor lookups() {
    return lookups;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  void stop() {
    timer.shutdown();
    lookups.shutdown();
    loops.shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory daemons(String name) {
    return new DefaultThreadFactory(name, true);
  }
}
