-- A cluster that is gone for good; set back when it is let in again.
alter table cluster add column forgotten_at timestamptz;

-- Over for its users, while its cluster has not said so.
alter table session add column written_off boolean not null default false;
