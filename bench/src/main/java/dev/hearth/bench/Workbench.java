package dev.hearth.bench;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a benchmark works with.
 *
 * @param repository the checkout whose packages are measured
 * @param folder for this run only
 * @param runs how often to measure, warming up not counted
 * @param images a folder of image files, where one was named
 * @param sessions how many sessions to measure with, where any numbers were named
 */
public record Workbench(
    Path repository,
    DataFolder folder,
    Progress progress,
    int runs,
    Optional<Path> images,
    List<Integer> sessions) {
  public Workbench {
    sessions = List.copyOf(sessions);
  }
}
