-- When doctors mean to work, and who waits for a window to come free.

create table planned_shifts (
  id uuid primary key,
  doctor_id uuid not null references users (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Where the first way begins: text and point, sealed with the doctor's key (it may be a home).
  start_place bytea,
  -- In which the doctor reads: the evening's message is in it.
  language text not null check (language in ('ru', 'en')),
  created_by uuid not null references users (id),
  created_at timestamptz not null,
  check (ends_at > starts_at),
  constraint planned_shifts_do_not_overlap
    exclude using gist (doctor_id with =, tstzrange(starts_at, ends_at) with &&)
);
create index planned_shifts_end on planned_shifts (ends_at);

create table waitlist_entries (
  id uuid primary key,
  person_id uuid not null references users (id),
  city text not null,
  specialization text not null,
  call_type text not null check (call_type in ('scheduled', 'consultation')),
  -- The days as the city counts them, and the parts of them.
  days jsonb not null,
  parts jsonb not null,
  -- The booking to come, sealed with the person's key.
  request bytea not null,
  -- The search that found nobody: it ends when a window is taken.
  booking_id uuid,
  language text not null check (language in ('ru', 'en')),
  status text not null default 'waiting'
    check (status in ('waiting', 'offered', 'booked', 'left', 'ended')),
  offered_doctor_id uuid,
  offered_from timestamptz,
  offered_until timestamptz,
  hold_until timestamptz,
  -- Beginnings of windows that were offered and not taken, in milliseconds.
  passed jsonb not null default '[]',
  offers integer not null default 0,
  created_at timestamptz not null,
  -- With the last of the days it ends by itself.
  ends_at timestamptz not null,
  check ((status = 'offered') = (hold_until is not null))
);
create index waitlist_entries_open on waitlist_entries (created_at, id)
  where status in ('waiting', 'offered');
create index waitlist_entries_person on waitlist_entries (person_id, id);
