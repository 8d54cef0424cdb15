-- The doctor who comes to an alarm: by one open alarm at a time. Whom it asks stands in `state`.

alter table alerts add column helper_id uuid;
create unique index alerts_helper on alerts (helper_id)
  where helper_id is not null and ended_at is null;
