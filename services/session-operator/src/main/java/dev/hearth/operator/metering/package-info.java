/**
 * Meters pods from their Kubernetes record, from scheduled to terminated, in clock-aligned slices
 * of one minute with deterministic ids. A finalizer keeps each pod's record until Kafka has the
 * last slice of its life.
 */
package dev.hearth.operator.metering;
