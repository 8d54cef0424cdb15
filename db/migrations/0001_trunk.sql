-- People, bookings, the room, shifts. Words that people wrote (symptoms, addresses, reasons,
-- messages, conclusions) stand in columns of their own, apart from codes, ids and instants, so that
-- they can be encrypted and erased.

create extension if not exists btree_gist;

create table users (
  id uuid primary key,
  role text not null check (role in ('patient', 'doctor', 'clinic', 'dispatcher', 'admin')),
  email text,
  phone text,
  password_hash text,
  first_name text not null,
  last_name text not null,
  active boolean not null default true,
  created_at timestamptz not null,
  check (email is not null or phone is not null)
);
create unique index users_email on users (email) where email is not null;
create unique index users_phone on users (phone) where phone is not null;
create index users_role on users (role, id);

create table doctor_profiles (
  user_id uuid primary key references users (id),
  clinic_id uuid references users (id),
  specializations jsonb not null,
  license_number text not null,
  license_expires_on date not null,
  status text not null default 'applied' check (status in ('applied', 'approved', 'rejected')),
  decided_at timestamptz,
  decided_by uuid references users (id),
  reason text,
  created_at timestamptz not null
);
create index doctor_profiles_status on doctor_profiles (status, user_id);

create table clinic_profiles (
  user_id uuid primary key references users (id),
  name text not null,
  license_number text,
  created_at timestamptz not null
);

-- Tokens are kept as SHA-256 only: who reads the table cannot sign in with it.
create table sessions (
  token_hash bytea primary key,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);

create table refresh_tokens (
  token_hash bytea primary key,
  family_id uuid not null,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz
);
create index refresh_tokens_family on refresh_tokens (family_id);
create index refresh_tokens_user on refresh_tokens (user_id);

create table bookings (
  id uuid primary key,
  number bigint not null generated always as identity (start with 1001),
  version integer not null,
  city text not null,
  status text not null check (status in
    ('pending', 'assigned', 'en_route', 'arrived', 'in_progress', 'completed', 'cancelled')),
  caller_id uuid references users (id),
  patient_id uuid not null,
  payer_id uuid,
  provider_id uuid,
  clinic_id uuid,
  doctor_id uuid references users (id),
  visit_id uuid not null,
  -- Codes, ids and instants: everything that the machine needs beside the words.
  state jsonb not null,
  address jsonb,
  contacts jsonb not null,
  symptoms text not null,
  conclusion text,
  addenda jsonb,
  end_reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  engaged_doctor_id uuid,
  planned_during tstzrange,
  -- The last line, should every judgement above it fail: one visit engages a doctor at a time …
  constraint one_visit_engages_a_doctor
    exclude using gist (engaged_doctor_id with =, visit_id with <>)
    where (engaged_doctor_id is not null),
  -- … and planned visits of one doctor do not overlap.
  constraint planned_visits_do_not_overlap
    exclude using gist (doctor_id with =, visit_id with <>, planned_during with &&)
    where (planned_during is not null and doctor_id is not null)
);
create index bookings_caller on bookings (caller_id, id);
create index bookings_patient on bookings (patient_id, id);
create index bookings_doctor on bookings (doctor_id, id);
create index bookings_clinic on bookings (clinic_id, id);
create index bookings_city on bookings (city, status, id);
create index bookings_open on bookings (id) where ended_at is null;

-- The append-only log. A booking's version is the number of its events.
create table booking_events (
  booking_id uuid not null references bookings (id),
  version integer not null,
  type text not null,
  from_status text,
  to_status text not null,
  by_id uuid,
  by_role text not null,
  at timestamptz not null,
  occurred_at timestamptz,
  data jsonb not null,
  reason text,
  words jsonb,
  primary key (booking_id, version)
);

create table booking_messages (
  booking_id uuid not null references bookings (id),
  sequence integer not null,
  id uuid not null unique,
  sender_id uuid,
  sender_role text not null,
  type text not null,
  audience text not null check (audience in ('all', 'staff')),
  client_id text,
  content text not null,
  created_at timestamptz not null,
  primary key (booking_id, sequence)
);

-- Commands that were carried out: the same one again gives the same answer and no second effect.
create table booking_commands (
  booking_id uuid not null references bookings (id),
  command_id text not null,
  person_id uuid,
  is_creation boolean not null default false,
  body_hash text not null,
  status text not null,
  version integer not null,
  refused text,
  sequence integer,
  created_at timestamptz not null,
  primary key (booking_id, command_id)
);
create unique index booking_commands_creation on booking_commands (person_id, command_id)
  where is_creation;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log is append-only';
end $$;
create trigger booking_events_append_only before update or delete on booking_events
  for each row execute function refuse_change();

create table shifts (
  doctor_id uuid not null references users (id),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- The last known fix, so that a restart knows where everybody was.
  latitude double precision,
  longitude double precision,
  accuracy_meters real,
  heading_degrees real,
  speed_meters_per_second real,
  recorded_at timestamptz,
  primary key (doctor_id, started_at)
);
create unique index shifts_open on shifts (doctor_id) where ended_at is null;

-- The way of a visit, kept only as long as a complaint may need it.
create table visit_positions (
  booking_id uuid not null references bookings (id),
  doctor_id uuid not null,
  recorded_at timestamptz not null,
  latitude double precision not null,
  longitude double precision not null,
  accuracy_meters real,
  primary key (booking_id, doctor_id, recorded_at)
);
create index visit_positions_age on visit_positions (recorded_at);
