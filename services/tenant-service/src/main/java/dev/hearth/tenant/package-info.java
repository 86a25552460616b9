/**
 * Who may use Hearth and how much of it: tenants, their members, quotas and policies. Says so over
 * REST to people and on {@code hearth.tenants} to the other services. It knows nothing of sessions.
 */
package dev.hearth.tenant;
