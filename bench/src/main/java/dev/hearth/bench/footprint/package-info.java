/** What each service costs: time to start, memory, disk. */
package dev.hearth.bench.footprint;
