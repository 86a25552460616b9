/**
 * One harness for all of Hearth's measurements: a benchmark gives rows, each with its baseline from
 * the same run, and the harness prints and writes them. It refuses to know numbers of other runs.
 */
package dev.hearth.bench;
