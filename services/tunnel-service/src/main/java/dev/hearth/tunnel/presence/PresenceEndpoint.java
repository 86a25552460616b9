package dev.hearth.tunnel.presence;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;

/** Tells the operator, at the plain port that only the operator and probes may reach. */
public final class PresenceEndpoint {
  private final Presence presence;

  public PresenceEndpoint(Presence presence) {
    this.presence = presence;
  }

  public void mount(Router router) {
    router.get("/session/state").handler(request -> request.json(state()));
  }

  JsonObject state() {
    Presence.Snapshot now = presence.snapshot();
    return new JsonObject()
        .put("clientConnected", now.clientConnected())
        .put("lastClientAt", now.lastClientAt().map(Instant::toString).orElse(null))
        .put("quotaRefusals", now.quotaRefusals())
        .put("lastQuotaRefusal", now.lastQuotaRefusal().orElse(null))
        .put("bytesIn", now.bytesIn())
        .put("bytesOut", now.bytesOut());
  }
}
