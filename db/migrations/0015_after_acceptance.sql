-- What a shift's doctor has said of it, so that a restart knows: a break, when it is to end, and until when
-- it is asked whether anybody is there.
alter table shifts
  add column break_until timestamptz,
  add column ends_at timestamptz,
  add column presence_until timestamptz,
  -- Why it ended, where not its doctor ended it.
  add column ended_because text check (ended_because in ('no_answer', 'planned_end', 'silent', 'not_approved'));
