-- Alerts: somebody needs help. Places, messages and names are sealed in `words` with the key of the
-- booking's patient, else of the sender; what is beside them is codes, ids and instants.

create table alerts (
  id uuid primary key,
  version integer not null,
  kind text not null check (kind in
    ('sos', 'danger', 'second_doctor', 'resuscitation', 'hospital_transport', 'lone_visit')),
  status text not null check (status in
    ('counting', 'raised', 'acknowledged', 'responding', 'resolved', 'false_alarm', 'cancelled')),
  city text not null,
  clinic_id uuid,
  booking_id uuid references bookings (id),
  -- A person with or without an account, as a booking's patient.
  raised_by uuid not null,
  subject_id uuid not null,
  is_drill boolean not null,
  state jsonb not null,
  words bytea not null,
  created_at timestamptz not null,
  raised_at timestamptz,
  acknowledged_at timestamptz,
  ended_at timestamptz,
  check ((status in ('resolved', 'false_alarm', 'cancelled')) = (ended_at is not null)),
  check ((status in ('counting', 'cancelled')) = (raised_at is null))
);
create index alerts_open on alerts (id) where ended_at is null;
create index alerts_city on alerts (city, id);
create index alerts_raised_by on alerts (raised_by, id);
create index alerts_subject on alerts (subject_id);
create index alerts_booking on alerts (booking_id) where booking_id is not null;

create table alert_events (
  alert_id uuid not null references alerts (id),
  version integer not null,
  type text not null,
  from_status text,
  to_status text not null,
  by_id uuid,
  by_role text not null,
  at timestamptz not null,
  data jsonb not null,
  primary key (alert_id, version)
);
create trigger alert_events_append_only before update or delete on alert_events
  for each row execute function refuse_change();

-- Every call by the id that its page gave it: the same one again is the same call.
create table alert_calls (
  person_id uuid not null,
  client_id text not null,
  alert_id uuid not null references alerts (id),
  at timestamptz not null,
  primary key (person_id, client_id)
);
create index alert_calls_alert on alert_calls (alert_id);
