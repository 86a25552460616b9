/**
 * Asks the driver on a user's machine whether it works, by Spark's own REST interface and through
 * the user's own tunnel. The driver runs anybody's code: what it says is bounded in time and size,
 * and nothing but figures of it goes on.
 */
package dev.hearth.tunnel.driver;
