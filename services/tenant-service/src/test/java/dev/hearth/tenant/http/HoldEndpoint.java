package dev.hearth.tenant.http;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Work that goes on until the test says so, whoever still waits for it. */
@Path("/v1/hold")
@RunOnVirtualThread
public class HoldEndpoint {
  static final CountDownLatch RELEASE = new CountDownLatch(1);
  static final AtomicInteger INSIDE = new AtomicInteger();
  static final AtomicInteger GONE = new AtomicInteger();

  @GET
  @Operation(hidden = true)
  public String hold(RoutingContext request) throws InterruptedException {
    request.addEndHandler(gone -> GONE.incrementAndGet());
    INSIDE.incrementAndGet();
    return RELEASE.await(120, TimeUnit.SECONDS) ? "released" : "forgotten";
  }
}
