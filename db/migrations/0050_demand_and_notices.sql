-- Where calls come from, by field: a pediatrician waits where children are. What was counted before has none.
alter table demand_cells add column specialization text not null default '';
alter table demand_cells drop constraint demand_cells_pkey;
alter table demand_cells add primary key (city, specialization, latitude_cell, longitude_cell);

-- Of which events a person wants to hear, by which ways, and when not (minutes of the day). Who said nothing has
-- all of them by SMS or e-mail at any hour; what is about safety asks nobody.
create table notice_wishes (
  user_id uuid primary key references users (id),
  ways jsonb not null,
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_until smallint check (quiet_until between 0 and 1439),
  updated_at timestamptz not null,
  constraint quiet_hours_are_whole check ((quiet_from is null) = (quiet_until is null))
);
