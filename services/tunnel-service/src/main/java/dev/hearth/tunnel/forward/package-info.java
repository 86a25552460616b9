/**
 * From the driver to the session's pods, for block fetches. Dials the addresses of this session's
 * Spark pods as the API shows them, and nothing else.
 */
package dev.hearth.tunnel.forward;
