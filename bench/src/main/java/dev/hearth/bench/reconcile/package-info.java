/**
 * How fast session-operator makes sessions, what that costs, and what it does when nothing is new.
 */
package dev.hearth.bench.reconcile;
