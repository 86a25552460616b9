/**
 * One session's life: read what is there, plan what should be, apply what differs, report what is
 * seen.
 */
package dev.hearth.operator.lifecycle;
