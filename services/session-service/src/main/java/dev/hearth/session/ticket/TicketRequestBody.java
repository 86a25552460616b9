package dev.hearth.session.ticket;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shape of a request for a ticket, for the API's description; the reading is done by hand. */
@Schema(name = "TicketRequest", additionalProperties = Schema.False.class)
record TicketRequestBody(
    @Schema(
            description =
                "of kube, tunnel, connect, ui, and files where the session takes uploads; all of them where"
                    + " absent")
        List<String> scopes,
    @Schema(description = "ISO-8601; the session's lifetime where absent", examples = "PT1H")
        String expiresIn) {}
