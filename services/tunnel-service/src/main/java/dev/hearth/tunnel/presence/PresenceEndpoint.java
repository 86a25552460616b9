package dev.hearth.tunnel.presence;

import dev.hearth.tunnel.files.SessionFiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells the operator, at the plain port that only the operator and probes may reach. */
public final class PresenceEndpoint {
  private final Presence presence;
  private final Supplier<Optional<SessionFiles>> files;

  /**
   * @param files what is uploaded; empty where nothing can be
   */
  public PresenceEndpoint(Presence presence, Supplier<Optional<SessionFiles>> files) {
    this.presence = presence;
    this.files = files;
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
    files.get().ifPresent(uploaded -> tell(uploaded, state));
    return state;
  }

  private static void tell(SessionFiles uploaded, JsonObject state) {
    JsonArray there = new JsonArray();
    for (SessionFiles.Kept file : uploaded.all()) {
      there.add(new JsonObject().put("name", file.name()).put("sha256", file.sha256()));
    }
    state.put("files", there).put("uploading", uploaded.coming());
  }
}
