/**
 * Asks drivers: a Spark Connect server for its work, by Spark's own REST interface, and likewise
 * one on a user's machine, through its session's endpoint; and the log of a driver pod that is over
 * for its end.
 */
package dev.hearth.operator.driver;
