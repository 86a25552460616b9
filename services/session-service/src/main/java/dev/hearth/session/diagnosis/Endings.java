package dev.hearth.session.diagnosis;

import dev.hearth.session.life.Session;

/** Why sessions end, and what to do about it. The reasons are those of clusters and of our own. */
final class Endings {
  private Endings() {}

  static Finding ended(Session session) {
    return Finding.info(reason(session), session.endedAt(), because(session), remedy(session));
  }

  static Finding failed(Session session) {
    String remedy = remedy(session);
    return Finding.problem(
        reason(session),
        session.endedAt(),
        because(session),
        remedy == null ? "Start another session." : remedy);
  }

  /** One sentence. */
  static String because(Session session) {
    String message = session.message();
    return message == null || message.isBlank()
        ? "The reason is " + reason(session) + "."
        : message.strip();
  }

  private static String reason(Session session) {
    return session.reason() == null ? session.state().label() : session.reason();
  }

  private static String remedy(Session session) {
    return switch (reason(session)) {
      case "NotSubmitted" ->
          "Start another session, and run spark-submit with the settings that it returns; a longer"
              + " idleTimeout leaves more time.";
      case "NotUploaded" ->
          "Start another session, and upload the files that it names (PUT to its gateway.files, with"
              + " a ticket); a longer idleTimeout leaves more time.";
      case "Idle" -> "Ask for a longer idleTimeout, or let work run.";
      case "LifetimeReached" ->
          "Ask for a longer lifetime, or extend a session before it ends"
              + " (POST /v1/sessions/{id}/extend).";
      case "EndpointLost" ->
          "Its connection to the driver was lost with a pod or node. Start another session; where it"
              + " happens again, an administrator looks at the nodes of cluster "
              + session.cluster()
              + ".";
      case "NamespaceLost", "Deleted" ->
          "Somebody removed it in cluster "
              + session.cluster()
              + " by hand; its administrator's audit log tells who.";
      case "ClusterDrained", "ClusterForgotten" -> "Start another session: it is placed elsewhere.";
      case "EndpointNotStarted" ->
          "The other findings say what kept it. Mend that and start again.";
      default -> null;
    };
  }
}
