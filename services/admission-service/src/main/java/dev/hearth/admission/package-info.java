/**
 * The mutating webhook of one cluster. Every pod of a session namespace passes here before it is
 * stored: it is labelled from its session, hardened, bounded and placed, or refused with a message
 * that says what to change. Nothing is asked of anybody while it answers: sessions come from a
 * watch.
 */
package dev.hearth.admission;
