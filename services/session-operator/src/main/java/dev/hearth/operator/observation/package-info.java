/** Publishes what the reconciler wrote into a session's status, until Kafka has acknowledged it. */
package dev.hearth.operator.observation;
