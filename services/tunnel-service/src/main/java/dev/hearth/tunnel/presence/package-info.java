/**
 * What the endpoint tells the operator about its session: whether a client is there and what
 * passed.
 */
package dev.hearth.tunnel.presence;
