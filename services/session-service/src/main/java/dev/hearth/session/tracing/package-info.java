/** Traces, where the framework does not carry them by itself. */
package dev.hearth.session.tracing;
