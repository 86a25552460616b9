/**
 * Tenants: what they are, who may change and who may see them, and the snapshot that the other
 * services get with each change.
 */
package dev.hearth.tenant.tenancy;
