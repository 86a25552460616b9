/**
 * What an operator watches of all sessions together: how many are in which state, what they
 * reserve, who waits, and which cluster was heard when. Counted in the background, so that whoever
 * reads the metrics never waits for the database.
 */
package dev.hearth.session.census;
