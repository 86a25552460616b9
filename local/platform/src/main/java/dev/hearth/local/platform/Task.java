package dev.hearth.local.platform;

import java.util.concurrent.Callable;

/**
 * A task of {@code ./hearth} that another module brings, found as a service. It carries picocli's
 * {@code @Command}, and what it returns is the exit code.
 */
public interface Task extends Callable<Integer> {}
