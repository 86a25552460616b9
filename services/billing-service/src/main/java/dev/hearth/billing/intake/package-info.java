/**
 * From Kafka into Postgres: usage of all clusters, sessions and tenants. A batch is one
 * transaction, its offsets are committed afterwards, and every effect is keyed, so that a repeat is
 * harmless. What can never be taken goes to the dead-letter topic; what the database cannot take
 * now waits.
 */
package dev.hearth.billing.intake;
