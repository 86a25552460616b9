/**
 * What was used and what it costs: takes usage slices of all clusters in, exactly once in effect,
 * checks who may speak of which session, rates by a dated price book and shows usage and costs to
 * who may see the session.
 */
package dev.hearth.billing;
