/**
 * Giving up a cluster that is gone for good, so that what its sessions had reserved returns; and
 * letting it in again.
 */
package dev.hearth.session.retirement;
