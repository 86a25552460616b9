package dev.hearth.tunnel.driver;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * Tells the operator what the client's driver says of its work, at the plain port that only the
 * operator and probes may reach: 503 where it says nothing.
 */
public final class DriverEndpoint {
  private final Supplier<Future<DriverWork>> question;

  public DriverEndpoint(Supplier<Future<DriverWork>> question) {
    this.question = question;
  }

  public void mount(Router router) {
    router
        .get("/session/driver")
        .handler(
            request -> {
              var turn = request.vertx().getOrCreateContext();
              question.get().onComplete(told -> turn.runOnContext(back -> answer(request, told)));
            });
  }

  private static void answer(RoutingContext request, AsyncResult<DriverWork> told) {
    if (request.response().closed()) {
      return;
    }
    if (told.succeeded()) {
      request.json(told.result().toJson());
    } else {
      request
          .response()
          .setStatusCode(503)
          .putHeader("Content-Type", "application/json")
          .end(new JsonObject().put("silent", told.cause().getMessage()).encode());
    }
  }
}
