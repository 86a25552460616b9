package dev.hearth.tunnel.presence;

import dev.hearth.tunnel.files.SessionFiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Tells the operator, at the plain port that only the operator and probes may reach. */
public final class PresenceEndpoint {
  private final Presence presence;
  private final Supplier<List<SessionFiles.Kept>> uploaded;

  /**
   * @param uploaded the files that are there
   */
  public PresenceEndpoint(Presence presence, Supplier<List<SessionFiles.Kept>> uploaded) {
    this.presence = presence;
    this.uploaded = uploaded;
  }

  public void mount(Router router) {
    router.get("/session/state").handler(request -> request.json(state()));
  }

  private JsonArray files() {
    JsonArray files = new JsonArray();
    uploaded
        .get()
        .forEach(
            file ->
                files.add(new JsonObject().put("name", file.name()).put("sha256", file.sha256())));
    return files;
  }

  JsonObject state() {
    Presence.Snapshot now = presence.snapshot();
    return new JsonObject()
        .put("clientConnected", now.clientConnected())
        .put("lastClientAt", now.lastClientAt().map(Instant::toString).orElse(null))
        .put("quotaRefusals", now.quotaRefusals())
        .put("lastQuotaRefusal", now.lastQuotaRefusal().orElse(null))
        .put("bytesIn", now.bytesIn())
        .put("bytesOut", now.bytesOut())
        .put("files", files());
  }
}
