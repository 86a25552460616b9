package dev.hearth.tenant.tenancy;

import dev.hearth.events.TenantEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who pays, and whose people trust each other. The words of the contract are the words of the
 * domain: this service owns both.
 *
 * @param version grows by one with each change
 */
record Tenant(
    String id,
    long version,
    String displayName,
    TenantEvent.TenantState state,
    TenantEvent.Quota quota,
    TenantEvent.Policy policy,
    List<TenantEvent.Member> members,
    SparkDefaults sparkDefaults,
    Instant createdAt,
    Instant changedAt) {
  /**
   * Every change publishes the tenant whole. With the longest subjects and names this many members
   * stay below what Kafka takes as one message; a larger snapshot would block all behind it.
   */
  static final int MOST_MEMBERS = 500;

  /** An id becomes part of Kubernetes labels and Kafka keys, so the rules of DNS labels apply. */
  static final Pattern ID = Pattern.compile("[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?");

  Tenant {
    members = List.copyOf(members);
  }

  Optional<TenantEvent.Member> member(String subject) {
    return members.stream().filter(member -> member.subject().equals(subject)).findFirst();
  }

  Tenant with(TenantEvent.Quota newQuota, Instant now) {
    return changed(newQuota, policy, members, sparkDefaults, now);
  }

  Tenant with(TenantEvent.Policy newPolicy, Instant now) {
    return changed(quota, newPolicy, members, sparkDefaults, now);
  }

  Tenant with(SparkDefaults newDefaults, Instant now) {
    return changed(quota, policy, members, newDefaults, now);
  }

  Tenant with(TenantEvent.Member newMember, Instant now) {
    Stream<TenantEvent.Member> others = withoutMember(newMember.subject());
    List<TenantEvent.Member> all = Stream.concat(others, Stream.of(newMember)).toList();
    return changed(quota, policy, all, sparkDefaults, now);
  }

  Tenant without(String subject, Instant now) {
    return changed(quota, policy, withoutMember(subject).toList(), sparkDefaults, now);
  }

  /** The tenant whole, as the other services get it. */
  TenantEvent.Changed snapshot() {
    return new TenantEvent.Changed(
        id, version, displayName, state, quota, policy, members, sparkDefaults.settings());
  }

  private Stream<TenantEvent.Member> withoutMember(String subject) {
    return members.stream().filter(member -> !member.subject().equals(subject));
  }

  private Tenant changed(
      TenantEvent.Quota newQuota,
      TenantEvent.Policy newPolicy,
      List<TenantEvent.Member> newMembers,
      SparkDefaults newDefaults,
      Instant now) {
    return new Tenant(
        id,
        version + 1,
        displayName,
        state,
        newQuota,
        newPolicy,
        newMembers,
        newDefaults,
        createdAt,
        now);
  }
}
