-- What cities and clinics decide about dispatch, warnings on flats, who does not want to meet whom, and
-- where a clinic serves.

-- By version, as a city's settings. Of a clinic only what differs from its city.
create table dispatch_settings (
  city text not null,
  clinic_id uuid references users (id),
  version integer not null check (version > 0),
  settings jsonb not null,
  changed_by uuid references users (id),
  changed_at timestamptz not null,
  -- Why, in the words of whoever changed it.
  note text
);
create unique index dispatch_settings_city on dispatch_settings (city, version)
  where clinic_id is null;
create unique index dispatch_settings_clinic on dispatch_settings (city, clinic_id, version)
  where clinic_id is not null;
create trigger dispatch_settings_append_only before update or delete on dispatch_settings
  for each row execute function refuse_change();

-- A flat is nobody's row: found by a keyed hash, its words under a key of their own. What has ended
-- loses its words after a while, and the codes stay.
create table flat_warnings (
  id uuid primary key,
  city text not null,
  place_index bytea not null,
  kind text not null check (kind in ('aggressive_person', 'aggressive_neighbour', 'dog', 'weapon',
    'intoxication', 'unsafe_house', 'other')),
  -- Address, flat and the short text; null: they were emptied.
  words bytea,
  status text not null check (status in ('proposed', 'active', 'rejected')),
  written_by uuid not null references users (id),
  written_at timestamptz not null,
  -- The visit after which a doctor proposed it.
  booking_id uuid references bookings (id),
  confirmed_by uuid references users (id),
  confirmed_at timestamptz,
  until_at timestamptz not null,
  version integer not null default 1,
  ended_at timestamptz,
  ended_by uuid references users (id),
  check (until_at > written_at)
);
create index flat_warnings_open on flat_warnings (place_index) where ended_at is null;
create index flat_warnings_city on flat_warnings (city, id);

-- Who wrote, confirmed, changed and ended which warning; codes and times, no words.
create table flat_warning_changes (
  id uuid primary key,
  warning_id uuid not null references flat_warnings (id),
  what text not null check (what in ('proposed', 'written', 'confirmed', 'rejected', 'changed',
    'prolonged', 'ended')),
  by_id uuid references users (id),
  at timestamptz not null,
  -- Before and after, as codes and days.
  facts jsonb not null
);
create index flat_warning_changes_warning on flat_warning_changes (warning_id, at);
create trigger flat_warning_changes_append_only before update or delete on flat_warning_changes
  for each row execute function refuse_change();

-- One of the two does not want to meet the other again. The reason is sealed with the patient's key,
-- whoever wrote it: it tells of the patient.
create table person_blocks (
  id uuid primary key,
  patient_id uuid not null,
  doctor_id uuid not null references users (id),
  -- Who does not want to.
  from_role text not null check (from_role in ('patient', 'doctor')),
  -- The patient, the caller who may act for them, or the doctor.
  made_by uuid not null references users (id),
  at timestamptz not null,
  reason bytea,
  -- The visit that it came of.
  booking_id uuid not null references bookings (id),
  ended_at timestamptz,
  ended_by uuid references users (id),
  check ((ended_at is null) = (ended_by is null))
);
create unique index person_blocks_current on person_blocks (patient_id, doctor_id, from_role)
  where ended_at is null;
create index person_blocks_booking on person_blocks (booking_id);

-- A GeoJSON Polygon or MultiPolygon; null: the whole of each city.
alter table clinic_profiles add column area jsonb;
