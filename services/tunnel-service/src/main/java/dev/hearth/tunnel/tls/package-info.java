/**
 * Certificates and authorities that are replaced while the doors are open: what a file holds now is
 * what the next handshake uses.
 */
package dev.hearth.tunnel.tls;
