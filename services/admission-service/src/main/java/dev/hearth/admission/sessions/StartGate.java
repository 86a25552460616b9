package dev.hearth.admission.sessions;

import dev.hearth.resource.Labels;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the operator wants a session's pods to be held back until their network policies are in
 * force. Where it names no address, the gate has none either, and stays shut.
 *
 * @param image of the platform, never of a tenant
 * @param ofExecutors what must be out of an executor's reach, {@code host:port}
 * @param ofDrivers what must be out of a driver's reach, {@code host:port}
 */
public record StartGate(String image, String ofExecutors, String ofDrivers) {

  static Optional<StartGate> of(@Nullable Map<String, String> annotations) {
    Map<String, String> all = annotations == null ? Map.of() : annotations;
    return Optional.ofNullable(all.get(Labels.GATE_IMAGE))
        .filter(image -> !image.isBlank())
        .map(
            image ->
                new StartGate(
                    image,
                    all.getOrDefault(Labels.GATE_OF_EXECUTORS, ""),
                    all.getOrDefault(Labels.GATE_OF_DRIVERS, "")));
  }
}
