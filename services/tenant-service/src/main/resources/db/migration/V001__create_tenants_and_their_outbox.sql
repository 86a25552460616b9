create table tenant (
  id             text primary key check (id ~ '^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$'),
  version        bigint not null check (version > 0),
  display_name   text not null check (length(display_name) between 1 and 200),
  state          text not null check (state in ('ACTIVE', 'SUSPENDED', 'CLOSED')),
  cpu_millis     bigint not null check (cpu_millis >= 0),
  memory_mib     bigint not null check (memory_mib >= 0),
  sessions       integer not null check (sessions >= 0),
  regions        text[] not null,
  node_isolation text[] not null,
  runtime_isolation text[] not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null
);

create table tenant_member (
  tenant  text not null references tenant (id),
  subject text not null check (length(subject) between 1 and 255),
  name    text not null check (length(name) between 1 and 200),
  role    text not null check (role in ('USER', 'ADMIN')),
  primary key (tenant, subject)
);

create index tenant_member_by_subject on tenant_member (subject, tenant);

-- A row lives from the transaction that made the fact true until Kafka has acknowledged it.
create table outbox (
  id      bigint generated always as identity primary key,
  topic   text not null,
  key     text not null,
  payload bytea not null,
  added_at timestamptz not null default now()
);
