package dev.hearth.events;

/** The names of the topics. Topics per cluster exist because Kafka's permissions are per topic. */
public final class Topics {
  /** Key: tenant. Compacted. {@link TenantEvent}. */
  public static final String TENANTS = "hearth.tenants";

  /** Key: cluster. Compacted. {@link ClusterEvent}. */
  public static final String CLUSTERS = "hearth.clusters";

  /** Key: session. 30 days. {@link SessionEvent}. */
  public static final String SESSIONS = "hearth.sessions";

  /** Key: tenant. 90 days. {@link BillingEvent}. */
  public static final String BILLING = "hearth.billing";

  private Topics() {}

  /** Key: session. Compacted. {@link DesiredEvent}. */
  public static String desired(String cluster) {
    return "hearth.desired." + cluster;
  }

  /** Key: session. 7 days. {@link ObservedEvent}. */
  public static String observed(String cluster) {
    return "hearth.observed." + cluster;
  }

  /** Key: session. 90 days. {@link UsageEvent}. */
  public static String usage(String cluster) {
    return "hearth.usage." + cluster;
  }
}
