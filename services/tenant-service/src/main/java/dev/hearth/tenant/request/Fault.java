package dev.hearth.tenant.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One field that cannot be accepted.
 *
 * @param name path of the field, such as {@code quota.cpuMillis}
 * @param value as given; null where it is missing
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(String name, Object value, String message, String remedy) {}
