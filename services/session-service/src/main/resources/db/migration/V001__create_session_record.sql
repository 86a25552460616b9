-- What this service knows of tenants: a read model of hearth.tenants, the highest version wins.
create table tenant (
  id text primary key,
  version bigint not null,
  state text not null check (state in ('ACTIVE', 'SUSPENDED', 'CLOSED')),
  quota_cpu_millis bigint not null check (quota_cpu_millis >= 0),
  quota_memory_mib bigint not null check (quota_memory_mib >= 0),
  quota_sessions integer not null check (quota_sessions >= 0),
  regions text[] not null,
  node_isolation text[] not null,
  runtime_isolation text[] not null
);

create table tenant_member (
  tenant text not null references tenant,
  subject text not null,
  name text not null,
  role text not null check (role in ('USER', 'ADMIN')),
  primary key (tenant, subject)
);

create index tenant_member_by_subject on tenant_member (subject);

-- One row a tenant, locked by whoever reserves, releases or queues. It holds no amounts: what is
-- reserved is the sum over the live sessions.
create table ledger (
  tenant text primary key references tenant
);

-- What clusters say of themselves: a read model of hearth.clusters.
create table cluster (
  name text primary key,
  region text not null,
  heartbeat_at timestamptz not null,
  kubernetes_version text,
  operator_version text,
  gateway_url text not null,
  gateway_ca_pem text,
  nodes integer not null,
  allocatable_cpu_millis bigint not null,
  allocatable_memory_mib bigint not null,
  requested_cpu_millis bigint not null,
  requested_memory_mib bigint not null
);

create table session (
  id text primary key check (id ~ '^s[a-z0-9]{12}$'),
  tenant text not null references tenant,
  owner text not null,
  kind text not null check (kind in ('client', 'connect', 'batch')),
  name text,
  state text not null check (
    state in ('QUEUED', 'PLACED', 'PROVISIONING', 'READY', 'ENDING', 'ENDED', 'FAILED')),
  reason text,
  message text,
  -- Number of the last public event; of the last desired state.
  version bigint not null check (version >= 1),
  revision bigint not null check (revision >= 1),
  spec jsonb not null,
  -- What it reserves while it lives.
  cpu_millis bigint not null check (cpu_millis >= 0),
  memory_mib bigint not null check (memory_mib >= 0),
  -- Order in the tenant's queue; kept when the session has left it.
  queue_number bigint generated always as identity,
  queue jsonb,
  cluster text references cluster,
  region text,
  placement jsonb,
  created_at timestamptz not null,
  ready_at timestamptz,
  ended_at timestamptz,
  stop jsonb,
  observed jsonb,
  observed_revision bigint not null default 0,
  reach jsonb,
  check ((state in ('ENDED', 'FAILED')) = (ended_at is not null)),
  check (state in ('QUEUED', 'ENDED') or cluster is not null)
);

create index session_live_by_tenant on session (tenant) where state not in ('ENDED', 'FAILED');
create index session_live_by_cluster on session (cluster) where state not in ('ENDED', 'FAILED');
create index session_by_tenant on session (tenant, created_at desc, id desc);

create table ticket (
  id text primary key,
  session text not null references session,
  -- Lower-case hex of the SHA-256 of the ticket; the ticket itself is never stored.
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  scopes text[] not null check (cardinality(scopes) > 0),
  owner text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  -- The desired state that first carried it.
  revision bigint not null
);

create index ticket_by_session on ticket (session);

-- The public history of each session, without gaps; what watchers resume from.
create table session_event (
  session text not null references session,
  version bigint not null,
  tenant text not null,
  type text not null,
  at timestamptz not null,
  event text not null,
  -- Readers of many sessions follow (transaction, number): numbers alone may commit out of order.
  transaction xid8 not null default pg_current_xact_id(),
  number bigint generated always as identity,
  primary key (session, version)
);

create index session_event_in_order on session_event (transaction, number);

create table idempotency_key (
  owner text not null,
  key text not null,
  request_sha256 text not null,
  session text not null references session deferrable initially deferred,
  created_at timestamptz not null,
  primary key (owner, key)
);

create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  key text not null,
  -- Null is a tombstone.
  value bytea
);

-- Messages that nobody could read, kept for a person to look at.
create table unreadable_message (
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  key text,
  value bytea,
  error text not null,
  noticed_at timestamptz not null default now(),
  primary key (topic, partition, record_offset)
);
