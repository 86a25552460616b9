/** The one producer and the consumer's settings. Nothing here knows what an event means. */
package dev.hearth.operator.kafka;
