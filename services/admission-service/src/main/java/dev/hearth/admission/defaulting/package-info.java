/**
 * What a session gives each of its pods: labels, a security context, an account, bounds, a place
 * and the metering finalizer. Applied to its own result it changes nothing.
 */
package dev.hearth.admission.defaulting;
