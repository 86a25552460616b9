/**
 * What a session used and what it costs, for who may see the session; and the announcement of an
 * ended session's cost.
 */
package dev.hearth.billing.statement;
