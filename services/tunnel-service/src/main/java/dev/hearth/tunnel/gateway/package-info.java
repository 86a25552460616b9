/**
 * The public door of one cluster. Finds the session in the address, checks the ticket, and moves
 * bytes to that session's endpoint over mutually authenticated TLS; it looks into none of them.
 */
package dev.hearth.tunnel.gateway;
