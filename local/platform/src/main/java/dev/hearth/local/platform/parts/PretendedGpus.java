package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * GPUs that the local node says it has, as many as {@value #SETTING} names: numbers, with no device
 * behind them. A program of ours takes the place of NVIDIA's and tells each pod its own.
 */
public final class PretendedGpus {
  private static final String SETTING = "HEARTH_LOCAL_GPUS";
  private static final int MOST = 64;

  private static final String PROGRAM =
      """
      #!/bin/sh
      # Stands for NVIDIA's program, where there is neither a driver nor a device.
      echo "${NVIDIA_VISIBLE_DEVICES:-}" | tr ',' '\\n'
      """;

  private PretendedGpus() {}

  /** How many; 0 where nobody asked for any. */
  public static int count() {
    String text = System.getenv().getOrDefault(SETTING, "").strip();
    boolean number = text.matches("[0-9]{1,3}");
    if (!text.isEmpty() && (!number || Integer.parseInt(text) > MOST)) {
      throw new Refusal(
          "%s is '%s': give a whole number from 0 to %d, or unset it"
              .formatted(SETTING, text, MOST));
    }
    return number ? Integer.parseInt(text) : 0;
  }

  /** The PATH of a pod in which the stand-in is found first. */
  static String path(Site site, String path) throws IOException {
    if (count() == 0) {
      return path;
    }
    Path file = site.data().folder("gpus").resolve("nvidia-smi");
    DataFolder.write(file, PROGRAM);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.getParent() + ":" + path;
  }
}
