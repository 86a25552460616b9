/** How soon a session that does nothing is stopped, and that one that works is not. */
package dev.hearth.bench.idle;
