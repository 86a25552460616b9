/** The baseline of what Hearth makes in a cluster: the same objects, made without Hearth. */
package dev.hearth.bench.bare;
