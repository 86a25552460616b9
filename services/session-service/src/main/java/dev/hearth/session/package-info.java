/**
 * The service that keeps the record of every session: who asked for it, what is reserved for it,
 * where it runs, which tickets open it and what became of it. It wants things of clusters through
 * Kafka and learns from them the same way; it holds no rights in any cluster.
 */
package dev.hearth.session;
