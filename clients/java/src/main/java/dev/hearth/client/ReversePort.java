package dev.hearth.client;

/**
 * A port of this machine that the session's pods may reach, under the same number at their side.
 */
public record ReversePort(String name, int port) {
  public ReversePort {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("The port " + name + " must be 1 to 65535, not " + port);
    }
  }
}
