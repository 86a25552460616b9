/**
 * Asks driver pods: a Spark Connect server for its work, by Spark's own REST interface, and the log
 * of one that is over for its end.
 */
package dev.hearth.operator.driver;
