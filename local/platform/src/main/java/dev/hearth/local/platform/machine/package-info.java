/**
 * What the platform needs of the machine it runs on: processes on a leash, ports, the data folder
 * with its lock, and telling the person at the terminal what is being waited for.
 */
package dev.hearth.local.platform.machine;
