package dev.hearth.operator.process;

import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;

/**
 * Work without which this process only seems to be alive. Where it dies of what it could not
 * handle, an error of the machine above all, the process ends, so that another takes over.
 */
public final class Vital {
  private Vital() {}

  /** The same work, watched. The name says what it is for, as a log reader would. */
  public static Runnable work(String name, Runnable work) {
    return work(name, work, () -> Quarkus.asyncExit(1));
  }

  static Runnable work(String name, Runnable work, Runnable end) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) {
        try {
          Log.errorf(e, "Could not go on with %s and ends", name);
        } finally { // Where memory is short, even the log may fail.
          end.run();
        }
      }
    };
  }
}
