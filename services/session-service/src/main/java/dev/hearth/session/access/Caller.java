package dev.hearth.session.access;

/**
 * Who makes a request.
 *
 * @param subject the {@code sub} claim
 * @param platformAdmin may see and stop everything, and owns nothing by it
 */
public record Caller(String subject, boolean platformAdmin) {}
