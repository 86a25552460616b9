/**
 * Stories across services, told from outside: the platform is a real process started by the
 * launcher, and everything else goes through its public doors.
 */
package dev.hearth.e2e;
