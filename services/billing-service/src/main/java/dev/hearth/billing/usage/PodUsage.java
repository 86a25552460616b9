package dev.hearth.billing.usage;

import java.time.Instant;

/**
 * One pod's usage so far.
 *
 * @param complete whether the end of its life is known and nothing is missing between its first
 *     slice that is here and that end
 */
public record PodUsage(
    String podUid,
    String podName,
    String role,
    Instant from,
    Instant to,
    Amounts amounts,
    boolean complete) {}
