/**
 * Who is calling. Turns the verified token into a {@link dev.hearth.billing.access.Caller}; the
 * rules see nothing of OIDC.
 */
package dev.hearth.billing.access;
