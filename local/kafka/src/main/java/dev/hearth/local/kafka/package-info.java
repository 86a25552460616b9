/**
 * One real Kafka broker for the local platform, in a process of its own because the broker brings
 * its own versions of what the services use too.
 */
package dev.hearth.local.kafka;
