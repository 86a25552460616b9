-- A cluster that is being emptied: since when nothing goes there, and when what runs there is ended.
alter table cluster add column cordoned_at timestamptz;
alter table cluster add column emptied_by timestamptz;
alter table cluster add constraint cluster_cordon_is_whole
  check ((cordoned_at is null) = (emptied_by is null));
