-- What a city's operator says, by version: who changed it and when. And what drives have taught.

create table city_settings (
  city text not null,
  version integer not null,
  settings jsonb not null,
  changed_by uuid references users (id),
  changed_at timestamptz not null,
  primary key (city, version)
);
create trigger city_settings_append_only before update or delete on city_settings
  for each row execute function refuse_change();

create table city_hour_factors (
  city text primary key,
  factors jsonb not null,
  updated_at timestamptz not null
);
