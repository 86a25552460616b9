/** The cluster as it is called: its API, what is made in it for a moment, and our manifests. */
package dev.hearth.check.cluster;
