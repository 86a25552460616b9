package dev.hearth.bench;

import java.util.List;

/** Something that can be measured with one command. */
public interface Benchmark {
  String name();

  /** One line for the list. */
  String summary();

  /** How often it measures unless it is told. */
  int usualRuns();

  List<Row> run(Workbench workbench) throws Exception;
}
