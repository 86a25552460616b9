-- GPUs: a tenant whose quota does not say has none.
alter table tenant add column quota_gpus integer not null default 0 check (quota_gpus >= 0);
alter table session add column gpus integer not null default 0 check (gpus >= 0);
