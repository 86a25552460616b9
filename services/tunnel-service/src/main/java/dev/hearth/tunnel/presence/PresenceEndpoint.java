package dev.hearth.tunnel.presence;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.function.Consumer;

/** Tells the operator, at the plain port that only the operator and probes may reach. */
public final class PresenceEndpoint {
  private final Presence presence;
  private final Consumer<JsonObject> more;

  /**
   * @param more adds what else there is to tell
   */
  public PresenceEndpoint(Presence presence, Consumer<JsonObject> more) {
    this.presence = presence;
    this.more = more;
  }

  public void mount(Router router) {
    router.get("/session/state").handler(request -> request.json(state()));
  }

  JsonObject state() {
    Presence.Snapshot now = presence.snapshot();
    JsonObject state =
        new JsonObject()
            .put("clientConnected", now.clientConnected())
            .put("lastClientAt", now.lastClientAt().map(Instant::toString).orElse(null))
            .put("quotaRefusals", now.quotaRefusals())
            .put("lastQuotaRefusal", now.lastQuotaRefusal().orElse(null))
            .put("bytesIn", now.bytesIn())
            .put("bytesOut", now.bytesOut());
    more.accept(state);
    return state;
  }
}
