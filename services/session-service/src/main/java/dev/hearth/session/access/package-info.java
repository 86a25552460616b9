/**
 * Who the caller is and what the caller may see. Who somebody is comes from the token; which
 * tenants they belong to comes from tenant-service's events, never from the token.
 */
package dev.hearth.session.access;
