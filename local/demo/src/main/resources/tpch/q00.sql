-- Much work for each row, in many tasks: makes dynamic allocation scale out. Reads no table.
select
  count(*) as row_count,
  min(sha2(cast(id as string), 256)) as least_hash
from range(0, 6000000, 1, 24)
