/**
 * Services killed with SIGKILL at named points of their code, on real processes: a Java agent puts
 * the points in, and a file says which is meant.
 */
package dev.hearth.e2e.crash;
