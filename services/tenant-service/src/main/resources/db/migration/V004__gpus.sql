-- GPUs that a tenant's sessions may reserve: none where nobody said so.
alter table tenant add column gpus integer not null default 0 check (gpus >= 0);
