package dev.hearth.billing.tenants;

import dev.hearth.billing.persistence.SqlStore;
import dev.hearth.events.TenantEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Read model of tenants' members. */
@ApplicationScoped
public class MemberStore {
  private final SqlStore sql;

  MemberStore(SqlStore sql) {
    this.sql = sql;
  }

  /** Takes a snapshot in, unless a newer one is here. */
  public void apply(TenantEvent.Changed tenant) {
    int newer =
        sql.update(
            """
            insert into tenant (id, version) values (?, ?)
            on conflict (id) do update set version = excluded.version
             where tenant.version < excluded.version
            """,
            tenant.tenant(),
            tenant.version());
    if (newer == 0) {
      return;
    }
    sql.update("delete from tenant_member where tenant = ?", tenant.tenant());
    List<TenantEvent.Member> members = tenant.members();
    sql.update(
        """
        insert into tenant_member (tenant, subject, role)
        select ?, m.subject, m.role from unnest(?::text[], ?::text[]) as m (subject, role)
        """,
        tenant.tenant(),
        members.stream().map(TenantEvent.Member::subject).toList(),
        members.stream().map(member -> member.role().name()).toList());
  }

  public Optional<TenantEvent.Role> role(String tenant, String subject) {
    return sql
        .query(
            "select role from tenant_member where tenant = ? and subject = ?",
            row -> TenantEvent.Role.valueOf(row.getString(1)),
            tenant,
            subject)
        .stream()
        .findFirst();
  }
}
