package dev.hearth.session.submission;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.session.placement.Placement;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Where a session is, and why.
 *
 * @param placement the last decision; absent where quota did not let it come to one
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record PlacementView(String session, String state, String cluster, Placement placement) {}
