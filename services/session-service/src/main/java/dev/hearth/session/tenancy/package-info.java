/**
 * What follows for sessions when a tenant changes: quota that grew starts who waits, a closed
 * tenant's sessions stop, and who is no longer a member has no tickets any more.
 */
package dev.hearth.session.tenancy;
