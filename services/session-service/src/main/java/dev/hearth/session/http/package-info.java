/** What all REST answers share: problems as RFC 9457 has them, and a request's id. */
package dev.hearth.session.http;
