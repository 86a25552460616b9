/**
 * What settings of a service must be, so that it refuses at its start what could only do harm
 * later. Which rules hold for a service is said by its own {@code SettingsCheck}.
 */
package dev.hearth.settings;
