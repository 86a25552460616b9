/**
 * From Postgres to Kafka without a gap: what is to be said is written in the transaction of the
 * fact and sent by one publisher in order, at least once. Also the bell that wakes whoever waits
 * for a change of the database.
 */
package dev.hearth.session.publication;
