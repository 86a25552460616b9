-- What is known of sessions from hearth.sessions. A row without a tenant is a session that a cluster
-- has spoken of before session-service did; it exists so that it can be locked.
create table session (
  id       text primary key,
  tenant   text,
  owner    text,
  kind     text,
  placed   boolean not null default false,
  version  bigint not null default 0,
  ended_at timestamptz
);

create table session_placement (
  session text not null references session (id),
  cluster text not null,
  region  text not null,
  version bigint not null,
  primary key (session, cluster)
);

-- Read model of hearth.tenants: who may read whose bills.
create table tenant (
  id      text primary key,
  version bigint not null
);

create table tenant_member (
  tenant  text not null references tenant (id),
  subject text not null,
  role    text not null check (role in ('USER', 'ADMIN')),
  primary key (tenant, subject)
);

-- The source of truth of all bills: slices as they came, never edited. The event's id within the
-- cluster that may say it is the key, so a repeat finds its place taken.
create table pod_slice (
  cluster     text not null,
  event_id    text not null,
  session     text not null,
  tenant      text not null,
  region      text,
  pod_uid     text not null,
  pod_name    text not null,
  role        text not null check (role in ('executor', 'driver', 'endpoint')),
  slice_from  timestamptz not null,
  slice_to    timestamptz not null check (slice_to >= slice_from),
  revision    integer not null check (revision >= 0),
  core_millis bigint not null check (core_millis >= 0),
  mib_millis  bigint not null check (mib_millis >= 0),
  gpu_millis  bigint not null check (gpu_millis >= 0),
  node_millis bigint not null check (node_millis >= 0),
  last        boolean not null,
  standing    text not null check (standing in ('VERIFIED', 'UNVERIFIED', 'QUARANTINED')),
  received_at timestamptz not null default now(),
  primary key (cluster, event_id)
);

create index pod_slice_of_session
  on pod_slice (session, cluster, pod_uid, slice_from, revision desc);
create index pod_slice_in_doubt on pod_slice (session) where standing <> 'VERIFIED';

create table tunnel_slice (
  cluster      text not null,
  event_id     text not null,
  session      text not null,
  tenant       text not null,
  region       text,
  endpoint_uid text not null,
  slice_from   timestamptz not null,
  slice_to     timestamptz not null check (slice_to >= slice_from),
  revision     integer not null check (revision >= 0),
  bytes_in     bigint not null check (bytes_in >= 0),
  bytes_out    bigint not null check (bytes_out >= 0),
  standing     text not null check (standing in ('VERIFIED', 'UNVERIFIED', 'QUARANTINED')),
  received_at  timestamptz not null default now(),
  primary key (cluster, event_id)
);

create index tunnel_slice_of_session
  on tunnel_slice (session, cluster, endpoint_uid, slice_from, revision desc);
create index tunnel_slice_in_doubt on tunnel_slice (session) where standing <> 'VERIFIED';

-- What counts: of each interval the highest revision, and nothing that is in doubt.
create view counted_pod_slice as
  select distinct on (session, cluster, pod_uid, slice_from) *
    from pod_slice
   where standing = 'VERIFIED'
   order by session, cluster, pod_uid, slice_from, revision desc;

create view counted_tunnel_slice as
  select distinct on (session, cluster, endpoint_uid, slice_from) *
    from tunnel_slice
   where standing = 'VERIFIED'
   order by session, cluster, endpoint_uid, slice_from, revision desc;

-- The price book: versions are added, never edited. A slice is priced by the version in force when
-- it starts. All versions have one currency, so that lines add up.
create table price_version (
  version    integer primary key check (version > 0),
  valid_from timestamptz not null unique,
  currency   text not null check (currency = 'USD')
);

create table price (
  version    integer not null references price_version (version),
  charge     text not null
    check (charge in ('CORE_HOUR', 'GIB_HOUR', 'GPU_HOUR', 'NODE_HOUR', 'TUNNEL_GIB')),
  unit_price numeric not null check (unit_price >= 0),
  primary key (version, charge)
);

insert into price_version (version, valid_from, currency)
values (1, '1970-01-01T00:00:00Z', 'USD');

insert into price (version, charge, unit_price)
values (1, 'CORE_HOUR', 0.04),
       (1, 'GIB_HOUR', 0.005),
       (1, 'GPU_HOUR', 1.20),
       (1, 'NODE_HOUR', 0.10),
       (1, 'TUNNEL_GIB', 0.05);

-- The last cost that was announced of an ended session.
create table session_cost (
  session       text primary key references session (id),
  version       bigint not null check (version > 0),
  core_millis   bigint not null,
  mib_millis    bigint not null,
  amount        numeric not null,
  currency      text not null,
  price_version integer not null,
  costed_at     timestamptz not null
);

-- A row lives from the transaction that made the fact true until Kafka has acknowledged it.
create table outbox (
  id       bigint generated always as identity primary key,
  topic    text not null,
  key      text not null,
  payload  bytea not null,
  added_at timestamptz not null default now()
);
