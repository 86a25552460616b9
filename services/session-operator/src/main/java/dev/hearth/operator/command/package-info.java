/**
 * Desired state in: reads the whole compacted topic at each start and writes each session down as a
 * SparkSession object. Level-triggered: only the last state counts, and reading it twice changes
 * nothing.
 */
package dev.hearth.operator.command;
