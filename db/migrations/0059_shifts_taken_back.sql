-- A planned shift that is taken back while visits stand in it is kept until it would have ended: whoever has them is
-- looked after for so long, over any restart.
alter table planned_shifts add column removed_at timestamptz;
alter table planned_shifts drop constraint planned_shifts_do_not_overlap;
alter table planned_shifts add constraint planned_shifts_do_not_overlap
  exclude using gist (doctor_id with =, tstzrange(starts_at, ends_at) with &&)
  where (removed_at is null);
