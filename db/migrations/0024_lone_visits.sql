-- A doctor alone at a patient's: the timer of the visit and the two PINs that answer it. Which PIN it was is
-- nowhere but in the alert that it caused, and in a call of `state` until that is stored.

create table lone_visits (
  id uuid primary key,
  doctor_id uuid not null references users (id),
  booking_id uuid not null references bookings (id),
  version integer not null,
  state jsonb not null,
  started_at timestamptz not null,
  ended_at timestamptz
);
-- A doctor is behind one door at a time.
create unique index lone_visits_open on lone_visits (doctor_id) where ended_at is null;
create index lone_visits_doctor on lone_visits (doctor_id, id);
create index lone_visits_booking on lone_visits (booking_id);

create table doctor_pins (
  doctor_id uuid primary key references users (id),
  -- Argon2id of keyed hashes: four digits alone would be tried out in a minute.
  pin_hash text not null,
  duress_hash text not null,
  set_at timestamptz not null
);
