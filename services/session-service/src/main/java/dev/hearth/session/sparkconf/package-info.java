/**
 * The Spark configuration of a session, whole, so that clients only set what they are given: what
 * Hearth must decide, good defaults, and the user's own settings, checked.
 */
package dev.hearth.session.sparkconf;
