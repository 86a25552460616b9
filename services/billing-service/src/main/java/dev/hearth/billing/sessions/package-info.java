/**
 * What must be known of sessions to bill them: whose they are, where they were placed and whether
 * they have ended, as session-service says on {@code hearth.sessions}.
 */
package dev.hearth.billing.sessions;
