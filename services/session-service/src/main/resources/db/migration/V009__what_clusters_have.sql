-- GPUs are null, and abilities none, where a cluster's operator does not say.
alter table cluster add column allocatable_gpus bigint check (allocatable_gpus >= 0);
alter table cluster add column requested_gpus bigint check (requested_gpus >= 0);
alter table cluster add column abilities text[] not null default '{}';
