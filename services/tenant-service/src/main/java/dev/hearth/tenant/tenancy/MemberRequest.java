package dev.hearth.tenant.tenancy;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.hearth.events.TenantEvent;
import dev.hearth.tenant.request.Faults;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A member as asked for; where the path names the subject, the body need not. */
record MemberRequest(
    String subject,
    String name,
    String role,
    @Schema(hidden = true) @JsonAnySetter Map<String, Object> unknown) {
  private static final Set<String> FIELDS = Set.of("subject", "name", "role");
  private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final String SUBJECT_REMEDY =
      "give the sub claim of the person's tokens, 1 to 255 visible ASCII characters";
  private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,200}");

  /** As Java counts: a character beyond the basic plane is two, and takes two escapes in JSON. */
  private static final int LONGEST_NAME = 200;

  private static final String NAME_REMEDY = "use 1 to 200 printable characters; emoji count as two";
  private static final Set<String> ROLES =
      Arrays.stream(TenantEvent.Role.values()).map(Enum::name).collect(Collectors.toSet());

  /** The same member, named by the path. */
  MemberRequest of(String pathSubject, Faults faults) {
    if (subject != null && !subject.equals(pathSubject)) {
      faults.add("subject", subject, "is not the one in the path", "leave it out");
    }
    return new MemberRequest(pathSubject, name, role, unknown);
  }

  TenantEvent.Member toMember(String path, Faults faults) {
    faults.unknown(path, unknown, FIELDS);
    faults.text(path + "subject", subject, SUBJECT, SUBJECT_REMEDY);
    faults.text(path + "name", name, NAME, NAME_REMEDY);
    if (name != null && name.length() > LONGEST_NAME && NAME.matcher(name).matches()) {
      faults.add(path + "name", name, "is too long", NAME_REMEDY);
    }
    return new TenantEvent.Member(subject, name, role(path + "role", faults));
  }

  private TenantEvent.Role role(String path, Faults faults) {
    if (faults.present(path, role, "use one of " + ROLES)) {
      String word = role.toUpperCase(Locale.ROOT);
      if (ROLES.contains(word)) {
        return TenantEvent.Role.valueOf(word);
      }
      faults.add(path, role, "is not known", "use one of " + ROLES);
    }
    return TenantEvent.Role.USER;
  }
}
