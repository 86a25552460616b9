/** What the process as a whole owes to its parts: an end that somebody notices. */
package dev.hearth.operator.process;
