package dev.hearth.session.retirement;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.session.life.Session;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/**
 * How far a cluster is emptied.
 *
 * @param endsAt when what still runs there is stopped; null, as {@code since}, where it is not
 *     being emptied
 * @param reachable a cluster that is not heard cannot end anything
 * @param remaining sessions that it has not ended
 * @param sessions some of those
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record DrainView(
    String cluster,
    boolean draining,
    Instant since,
    Instant endsAt,
    boolean reachable,
    int remaining,
    List<Left> sessions) {

  /** A session that is still there. */
  @RegisterForReflection
  record Left(String id, String tenant, String state) {
    static Left of(Session session) {
      return new Left(session.id(), session.tenant(), session.state().label());
    }
  }
}
