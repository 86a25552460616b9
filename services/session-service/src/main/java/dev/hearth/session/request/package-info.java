/**
 * Reading what callers send, strictly and kindly: every fault of a request is named at once, with
 * the value that was found and what to do about it. A field that is not known is a fault, because a
 * misspelt one would otherwise be silently without effect.
 */
package dev.hearth.session.request;
