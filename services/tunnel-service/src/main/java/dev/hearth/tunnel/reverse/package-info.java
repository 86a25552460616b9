/**
 * The driver's ports on the cluster's side: a control socket asks for them, and each connection
 * that an executor opens becomes a stream that the client collects.
 */
package dev.hearth.tunnel.reverse;
