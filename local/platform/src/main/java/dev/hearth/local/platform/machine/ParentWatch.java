package dev.hearth.local.platform.machine;

/** Notices that the process that started this one has gone, which nobody tells. */
public final class ParentWatch {
  private static final long LOOK_MILLIS = 300;

  /** A look may fail for reasons of its own, such as a machine that is out of file descriptors. */
  private static final int LOOKS = 3;

  private ParentWatch() {}

  /** Calls {@code action} once, after the parent has ended. Init as a parent never ends. */
  public static void onEnd(Runnable action) {
    // The launcher says whose child it was when it began: it may have built for minutes since.
    long pid =
        Long.getLong(
            "hearth.parent", ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L));
    if (pid <= 1) {
      return;
    }
    ProcessTable.Identity parent = ProcessTable.identity(pid);
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> watch(parent, action));
  }

  private static void watch(ProcessTable.Identity parent, Runnable action) {
    int missed = 0;
    while (missed < LOOKS) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      missed = ProcessTable.isAlive(parent) ? 0 : missed + 1;
    }
    action.run();
  }
}
