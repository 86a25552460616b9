/** The door of one session's endpoint, which only the gateway may knock at. */
package dev.hearth.tunnel.endpoint;
