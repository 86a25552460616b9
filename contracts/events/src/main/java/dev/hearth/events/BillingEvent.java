package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.math.BigDecimal;
import java.time.Instant;

/** What a tenant's money did. Stream of {@code hearth.billing}. */
@JsonSubTypes({@Type(BillingEvent.SessionCosted.class)})
public sealed interface BillingEvent {

  /** The tenant's id. */
  String tenant();

  /** When it became true. */
  Instant at();

  /**
   * An ended session's usage, rated.
   *
   * @param version of the session's cost: late usage makes a higher one
   * @param coreMillis of executors and driver; the endpoint is not charged
   * @param amount exact, in {@code currency}
   */
  @JsonTypeName("dev.hearth.billing.session-costed.v1")
  record SessionCosted(
      String tenant,
      Instant at,
      String session,
      long version,
      long coreMillis,
      long mibMillis,
      BigDecimal amount,
      String currency,
      int priceVersion)
      implements BillingEvent {}
}
