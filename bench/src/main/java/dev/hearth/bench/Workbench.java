package dev.hearth.bench;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Progress;
import java.nio.file.Path;

/**
 * What a benchmark works with.
 *
 * @param repository the checkout whose packages are measured
 * @param folder for this run only
 * @param runs how often to measure, warming up not counted
 */
public record Workbench(Path repository, DataFolder folder, Progress progress, int runs) {}
