package dev.hearth.billing.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * An error as RFC 9457 has it.
 *
 * @param type what clients switch on: a stable relative link into the documentation
 * @param instance the request's id, which the log carries too
 * @param members machine data, under names of their own
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"type", "title", "status", "detail", "instance"})
record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    @JsonAnyGetter Map<String, Object> members) {
  static final String MEDIA_TYPE = "application/problem+json";
}
