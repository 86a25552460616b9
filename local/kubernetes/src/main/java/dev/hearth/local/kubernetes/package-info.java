/**
 * A Kubernetes cluster in one JVM for one machine: an API server that keeps its objects in memory
 * and in a file, and a node whose pods are local processes. It is what Hearth runs on where there
 * is no cluster. It enforces what Hearth's services rely on and says at start what it does not.
 */
package dev.hearth.local.kubernetes;
