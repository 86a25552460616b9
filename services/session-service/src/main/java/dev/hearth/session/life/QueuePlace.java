package dev.hearth.session.life;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A session's place in its tenant's queue.
 *
 * @param position from 1
 * @param missing what must become free before it starts, counting those that wait before it for
 *     quota; nothing where it waits for a cluster
 */
@RegisterForReflection
public record QueuePlace(int position, Amount missing) {}
