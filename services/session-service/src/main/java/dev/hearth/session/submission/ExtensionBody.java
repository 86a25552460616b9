package dev.hearth.session.submission;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shape of a request for a longer life, for the API's description. */
@Schema(name = "ExtensionRequest", additionalProperties = Schema.False.class)
record ExtensionBody(
    @Schema(
            required = true,
            description = "ISO-8601, the whole lifetime from Ready, not less than it is now",
            examples = "PT12H")
        String lifetime) {}
