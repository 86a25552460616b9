/**
 * What the operator sees of its cluster: informer caches of everything that belongs to sessions,
 * and the wake-up call that brings a session to the reconciler. Other features read here instead of
 * asking the API server.
 */
package dev.hearth.operator.cluster;
