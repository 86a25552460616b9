/** What runs inside the cluster for a minute, to see which connections it lets through. */
package dev.hearth.check.probe;
