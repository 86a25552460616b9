-- Networks that a tenant's sessions may connect to, one an entry: CIDR, then ports, blanks between.
alter table tenant add column egress text[] not null default '{}';
