/**
 * HTTP as both doors need it: addresses that can be read one way only, headers that mean the same
 * to both hops, problems as answers, and moving an exchange on without buffering it.
 */
package dev.hearth.tunnel.http;
