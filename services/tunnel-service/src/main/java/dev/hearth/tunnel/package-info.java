/**
 * The way into a cluster. One artifact in two roles: the gateway is the public door of the cluster,
 * the endpoint acts inside one session's namespace. The gateway checks tickets and moves bytes; the
 * endpoint checks them again, serves the Kubernetes facade and carries TCP streams.
 */
package dev.hearth.tunnel;
