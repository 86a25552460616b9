package dev.hearth.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Who may use Hearth and how much: snapshots, the highest version wins. Stream of {@code
 * hearth.tenants}.
 */
@JsonSubTypes({@Type(TenantEvent.Changed.class)})
public sealed interface TenantEvent {

  /** The tenant's id: a DNS label. */
  String tenant();

  /** Grows with each change of the tenant; a consumer drops lower ones. */
  long version();

  /**
   * The tenant as it is now, whole.
   *
   * @param sparkDefaults Spark settings that its sessions begin with, below their users' own; may
   *     hold secrets
   */
  @JsonTypeName("dev.hearth.tenant.changed.v1")
  record Changed(
      String tenant,
      long version,
      String displayName,
      TenantState state,
      Quota quota,
      Policy policy,
      List<Member> members,
      @Since("0.1.0") Map<String, String> sparkDefaults)
      implements TenantEvent {
    public Changed {
      Objects.requireNonNull(tenant, "tenant");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(quota, "quota");
      Objects.requireNonNull(policy, "policy");
      members = List.copyOf(members);
      // Events from before there were any.
      sparkDefaults = sparkDefaults == null ? Map.of() : Map.copyOf(sparkDefaults);
    }

    /** Settings may be secrets. */
    @Override
    public String toString() {
      return "Changed[tenant=" + tenant + ", version=" + version + ", state=" + state + "]";
    }
  }

  /** Only an active tenant starts sessions; a closed one's sessions are stopped. */
  enum TenantState {
    ACTIVE,
    SUSPENDED,
    CLOSED
  }

  /**
   * What all live sessions of the tenant may reserve together.
   *
   * @param cpuMillis thousandths of a core
   * @param memoryMiB mebibytes
   * @param sessions live sessions at once
   * @param gpus none in snapshots from before they were counted
   */
  record Quota(long cpuMillis, long memoryMiB, int sessions, @Since("0.1.0") int gpus) {}

  /**
   * What the tenant may ask for.
   *
   * @param regions names of regions; empty means all
   * @param nodeIsolation allowed values of a session's node isolation
   * @param runtimeIsolation allowed values of a session's runtime isolation
   * @param egress where its sessions' executors and driver pods may connect to beyond their session
   */
  record Policy(
      Set<String> regions,
      Set<String> nodeIsolation,
      Set<String> runtimeIsolation,
      @Since("0.1.0") List<Egress> egress) {
    public Policy {
      regions = Set.copyOf(regions);
      nodeIsolation = Set.copyOf(nodeIsolation);
      runtimeIsolation = Set.copyOf(runtimeIsolation);
      // Events from before there was any.
      egress = egress == null ? List.of() : List.copyOf(egress);
    }
  }

  /**
   * A network that sessions may connect to, by TCP.
   *
   * @param cidr its addresses
   * @param ports empty means all
   */
  record Egress(String cidr, List<Integer> ports) {
    public Egress {
      Objects.requireNonNull(cidr, "cidr");
      ports = List.copyOf(ports);
    }
  }

  /**
   * One person of the tenant.
   *
   * @param subject the {@code sub} claim of the person's tokens
   * @param name for people to read; the {@code preferred_username} claim
   */
  record Member(String subject, String name, Role role) {
    public Member {
      Objects.requireNonNull(role, "role");
    }
  }

  /** A user runs sessions of their own; an admin also sees and stops the tenant's others. */
  enum Role {
    USER,
    ADMIN
  }
}
