package dev.hearth.e2e.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the process that it is called in, by SIGKILL, where the folder it was given says so. It
 * runs inside a service under test, so it knows nothing but the JDK.
 */
public final class Doom {
  /**
   * The folder with the file {@code armed}: a point, and how often it is let pass. Not below {@code
   * hearth.}, where the services refuse settings that they do not know.
   */
  public static final String FOLDER = "crashpoints.folder";

  private Doom() {}

  /** Called on entering each point; costs a look for a file. */
  public static synchronized void at(String point) {
    Path armed = Path.of(System.getProperty(FOLDER), "armed");
    try {
      if (!Files.exists(armed)) {
        return;
      }
      String[] words = Files.readString(armed).strip().split(" ");
      if (!words[0].equals(point)) {
        return;
      }
      int left = Integer.parseInt(words[1]);
      if (left > 0) {
        Files.writeString(armed, point + " " + (left - 1));
        return;
      }
      // Moved before the end, so that the next life of this process passes.
      Files.move(armed, armed.resolveSibling("fired"));
      String pid = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-KILL", pid).start();
      while (true) {
        LockSupport.park();
      }
    } catch (NoSuchFileException e) {
      // Another service has fired it between the two looks.
    } catch (IOException e) {
      throw new IllegalStateException("cannot crash at " + point, e);
    }
  }
}
