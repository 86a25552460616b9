package dev.hearth.tunnel.reverse;

import dev.hearth.tunnel.stream.WebSocketStream;

/** Who waits at one of the client's ports until the client comes for it. */
public interface Caller {
  /** In the turn in which the client's stream is there: what is read later could be lost. */
  void collected(WebSocketStream socket);

  /** The client won't come. */
  void turnedAway();
}
