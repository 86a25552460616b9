/**
 * The tenant's quota. Whoever reserves, releases or queues holds the tenant's ledger row until the
 * transaction ends; what is reserved is always the sum over the sessions that live, so it cannot
 * drift.
 */
package dev.hearth.session.quota;
