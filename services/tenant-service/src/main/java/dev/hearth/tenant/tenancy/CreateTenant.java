package dev.hearth.tenant.tenancy;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.hearth.events.TenantEvent;
import dev.hearth.tenant.request.Faults;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A new tenant as asked for; {@code unknown} takes what nobody reads, so that it can be named. */
record CreateTenant(
    String id,
    String displayName,
    QuotaRequest quota,
    PolicyRequest policy,
    List<MemberRequest> members,
    @Schema(hidden = true) @JsonAnySetter Map<String, Object> unknown) {
  private static final Set<String> FIELDS =
      Set.of("id", "displayName", "quota", "policy", "members");

  private static final Pattern DISPLAY_NAME = Pattern.compile("\\P{Cntrl}{1,200}");

  TenantDraft toDraft() {
    Faults faults = new Faults();
    faults.unknown("", unknown, FIELDS);
    faults.text("id", id, Tenant.ID, "use 1 to 40 of a-z, 0-9 and -, neither first nor last a -");
    if (displayName != null) {
      faults.text("displayName", displayName, DISPLAY_NAME, "use 1 to 200 printable characters");
    }
    Optional<TenantEvent.Quota> checkedQuota =
        Optional.ofNullable(quota).map(one -> one.toQuota("quota.", faults));
    TenantEvent.Policy checkedPolicy =
        policy == null ? PolicyRequest.DEFAULT : policy.toPolicy("policy.", faults);
    List<TenantEvent.Member> checkedMembers = members(faults);
    faults.refuseIfAny();
    return new TenantDraft(
        id, displayName == null ? id : displayName, checkedQuota, checkedPolicy, checkedMembers);
  }

  private List<TenantEvent.Member> members(Faults faults) {
    List<TenantEvent.Member> checked = new ArrayList<>();
    Set<String> subjects = new HashSet<>();
    List<MemberRequest> given = members == null ? List.of() : members;
    if (given.size() > Tenant.MOST_MEMBERS) {
      faults.add("members", given.size(), "are too many", "give at most " + Tenant.MOST_MEMBERS);
      return checked;
    }
    for (int i = 0; i < given.size(); i++) {
      String path = "members[" + i + "]";
      MemberRequest member = given.get(i);
      if (!faults.present(path, member, "give an object with subject, name and role")) {
        continue;
      }
      checked.add(member.toMember(path + ".", faults));
      if (member.subject() != null && !subjects.add(member.subject())) {
        faults.add(path + ".subject", member.subject(), "is there twice", "name a person once");
      }
    }
    return checked;
  }
}
