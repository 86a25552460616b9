/**
 * What crosses Kafka: one sealed interface per stream, one record per case, each in a {@link
 * dev.hearth.events.CloudEvent} envelope. Facts and desired states only; consumers decide what
 * follows. Fields may be added freely and never change their meaning: a new meaning is a new type
 * with a higher version. Unknown fields are ignored on reading.
 */
package dev.hearth.events;
