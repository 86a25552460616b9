package dev.hearth.session.submission;

import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.request.JsonFields;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Lets a session live longer than was asked for at first; never shorter. Asking again is safe. */
@ApplicationScoped
class ExtendSession {
  private static final String FIELD = "lifetime";

  private final Callers callers;
  private final Sessions sessions;
  private final SubmissionConfig config;

  ExtendSession(Callers callers, Sessions sessions, SubmissionConfig config) {
    this.callers = callers;
    this.sessions = sessions;
    this.config = config;
  }

  Session extend(Caller caller, String id, byte[] body) {
    JsonFields fields = JsonFields.read(body);
    return QuarkusTransaction.requiringNew().call(() -> extendHere(caller, id, fields));
  }

  private Session extendHere(Caller caller, String id, JsonFields fields) {
    Session session = sessions.requireLocked(id, () -> callers.sightOf(caller));
    Duration now = Duration.ofSeconds(session.spec().lifetime().maxSeconds());
    Duration wanted = fields.duration(FIELD, null, now, config.maxLifetime());
    if (!fields.has(FIELD)) {
      fields.fault(
          FIELD,
          null,
          "is missing",
          "give the whole lifetime from Ready, from " + now + " to " + config.maxLifetime());
    }
    fields.close();
    if (!wanted.equals(now)) {
      session.extend(wanted.toSeconds());
      sessions.save(session);
      Log.infof("Session extended: session=%s lifetime=%s", session.id(), wanted);
    }
    return session;
  }
}
