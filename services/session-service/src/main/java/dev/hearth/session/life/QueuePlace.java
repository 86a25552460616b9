package dev.hearth.session.life;

import dev.hearth.events.SessionEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * A session's place in its tenant's queue.
 *
 * @param position from 1
 * @param missing what must become free before it starts, counting those that wait before it for
 *     quota; nothing where it waits for a cluster
 */
@RegisterForReflection
public record QueuePlace(int position, Amount missing) {

  SessionEvent.Queued taken(Session session, long version, Instant at) {
    return new SessionEvent.Queued(
        session.id(),
        session.tenant(),
        version,
        at,
        position,
        missing.cpuMillis(),
        missing.memoryMiB(),
        missing.sessions(),
        missing.gpus());
  }
}
