/**
 * What all of the service's HTTP has in common: errors as RFC 9457 problems and the request's
 * identity in answers and logs.
 */
package dev.hearth.billing.http;
