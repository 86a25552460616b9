package dev.hearth.operator.endpoint;

import java.time.Instant;
import java.util.Map;

/**
 * How a session's endpoint said it is.
 *
 * @param lastClientAt when a client was last connected; null where none ever was
 * @param movedAt when its client last came or bytes last crossed its tunnel, as far as this process
 *     has seen: never earlier than its first answer
 * @param refusedAt when the API server was last seen to have refused pods for want of quota; null
 *     where it was not
 * @param refusal its words
 * @param files lower-case hex of the SHA-256 of each file that was uploaded, by name
 * @param uploading whether one was on its way
 * @param at when it was asked: what happened later it could not say
 */
public record EndpointState(
    boolean clientConnected,
    Instant lastClientAt,
    Instant movedAt,
    Instant refusedAt,
    String refusal,
    Map<String, String> files,
    boolean uploading,
    Instant at) {
  public EndpointState {
    files = Map.copyOf(files);
  }
}
