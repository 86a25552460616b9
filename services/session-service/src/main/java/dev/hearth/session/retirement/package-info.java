/**
 * Emptying a cluster that is to go; giving up one that is gone for good, so that what its sessions
 * had reserved returns; and letting either in again.
 */
package dev.hearth.session.retirement;
