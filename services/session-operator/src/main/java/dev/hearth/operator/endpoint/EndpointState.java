package dev.hearth.operator.endpoint;

import java.time.Instant;

/**
 * How a session's endpoint said it is.
 *
 * @param lastClientAt when a client was last connected; null where none ever was
 * @param refusedAt when the API server was last seen to have refused pods for want of quota; null
 *     where it was not
 * @param refusal its words
 * @param at when it said so
 */
public record EndpointState(
    boolean clientConnected, Instant lastClientAt, Instant refusedAt, String refusal, Instant at) {}
