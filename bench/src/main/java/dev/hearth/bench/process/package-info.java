/** What one process uses of the machine, as the kernel and its JVM tell. */
package dev.hearth.bench.process;
