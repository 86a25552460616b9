/** Faults, provoked one by one, and what is said of them. */
package dev.hearth.check;
