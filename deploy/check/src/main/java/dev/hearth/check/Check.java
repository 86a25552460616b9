package dev.hearth.check;

import java.io.IOException;
import java.util.List;

/** One question about a cluster, or a few that belong together. */
interface Check {
  /** A word or two. */
  String name();

  /** What was found. An IOException says that the cluster did not answer. */
  List<Finding> run(Subject subject) throws IOException, InterruptedException;
}
