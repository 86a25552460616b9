/**
 * {@code ./hearth check}: asks a cluster whether Hearth can be installed in it and, where it is,
 * whether what keeps sessions apart is really in force. It changes nothing that stays.
 */
package dev.hearth.check;
