/**
 * The commands of {@code ./hearth}: the whole suite on one machine, from a JDK and nothing else.
 */
package dev.hearth.local.platform;
