/**
 * What all of the service's HTTP has in common: errors as RFC 9457 problems, strict JSON, and the
 * request's identity in answers and logs.
 */
package dev.hearth.tenant.http;
