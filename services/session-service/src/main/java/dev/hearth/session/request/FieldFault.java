package dev.hearth.session.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One thing that is wrong with a request.
 *
 * @param name of the field, as a path from the request's root
 * @param value that was found; null where there is none or where it may be a secret
 * @param message what is wrong
 * @param remedy what to do instead
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldFault(String name, String value, String message, String remedy) {}
