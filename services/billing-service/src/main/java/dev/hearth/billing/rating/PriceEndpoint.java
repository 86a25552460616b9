package dev.hearth.billing.rating;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** The prices, for everybody who may log in. */
@Path("/v1/prices")
@Authenticated
@RunOnVirtualThread
class PriceEndpoint {
  private final PriceStore prices;

  PriceEndpoint(PriceStore prices) {
    this.prices = prices;
  }

  @GET
  public PriceView show() {
    return PriceView.of(prices.book());
  }
}
