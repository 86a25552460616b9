package dev.hearth.operator.endpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** The body of {@code GET /session/state}; the counters grow while the endpoint's process lives. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record EndpointAnswer(
    boolean clientConnected,
    Instant lastClientAt,
    long quotaRefusals,
    String lastQuotaRefusal,
    long bytesIn,
    long bytesOut) {}
