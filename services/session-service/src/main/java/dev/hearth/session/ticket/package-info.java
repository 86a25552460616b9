/**
 * Tickets: what opens a session's doors. The text is made here, shown once and forgotten; only its
 * hash is kept and goes to the cluster.
 */
package dev.hearth.session.ticket;
