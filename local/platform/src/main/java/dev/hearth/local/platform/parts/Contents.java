package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.DataFolder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Runs the suite's services from something else than their packages, as from their images. */
public interface Contents {
  /**
   * How one service is started.
   *
   * @param heapMiB what it may take for its objects
   * @param data the platform's folder, under whose path it must find its certificates
   */
  Launch launch(String service, Start start, int heapMiB, DataFolder data) throws IOException;

  /**
   * A command.
   *
   * @param line program and arguments
   * @param environment added to what every part gets, or in its place
   */
  record Launch(List<String> line, Map<String, String> environment) {}
}
