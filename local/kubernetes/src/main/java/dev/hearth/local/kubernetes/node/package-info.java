/**
 * The cluster's one node: it schedules pods by capacity and runs their containers as processes of
 * this machine, each pod with a loopback address, a folder and a hosts file of its own. What a
 * container engine isolates, it does not; it works on Linux only.
 */
package dev.hearth.local.kubernetes.node;
