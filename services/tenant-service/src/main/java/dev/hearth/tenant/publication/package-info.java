/**
 * From a committed change to an acknowledged Kafka record: a row in the change's own transaction,
 * one publisher that sends rows in order, and removal only after the acknowledgement.
 */
package dev.hearth.tenant.publication;
