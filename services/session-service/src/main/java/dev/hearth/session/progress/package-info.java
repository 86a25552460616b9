/**
 * What becomes of sessions: what clusters observe is folded into the record, and whoever watches is
 * told.
 */
package dev.hearth.session.progress;
