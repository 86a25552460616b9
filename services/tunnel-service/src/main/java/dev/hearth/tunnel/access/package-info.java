/**
 * Who may come in: tickets, what is known of the sessions of this cluster, and the check of one
 * against the other. Both roles use it, because the endpoint doesn't take the gateway's word.
 */
package dev.hearth.tunnel.access;
