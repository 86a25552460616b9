/**
 * Which cluster a session goes to, and why not to the others; what clusters say of themselves, and
 * what it means when one falls silent.
 */
package dev.hearth.session.placement;
