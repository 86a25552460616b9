/**
 * The objects themselves: in memory, indexed, with one rising version, a bounded history for
 * watches, and a journal file from which everything is read again after a restart.
 */
package dev.hearth.local.kubernetes.store;
