/**
 * What an object must pass before it is stored: limit ranges, the service account's volume,
 * webhooks, and last, in the same breath as storing, the quota.
 */
package dev.hearth.local.kubernetes.admission;
