-- Clinics as providers: what they say of themselves, whether an admin has agreed, and which doctors
-- work for them. A doctor may work for several, and alone.

alter table clinic_profiles
  add column version integer not null default 1,
  add column status text not null default 'applied'
    check (status in ('applied', 'approved', 'rejected')),
  add column decided_at timestamptz,
  add column decided_by uuid references users (id),
  add column telemedicine boolean not null default false,
  -- INN, addresses, hours, services, and why it was rejected; with the clinic's key.
  add column facts bytea;

create table clinic_doctors (
  id uuid primary key,
  clinic_id uuid not null references users (id),
  doctor_id uuid not null references users (id),
  from_at timestamptz not null,
  until_at timestamptz,
  ended_by uuid references users (id),
  check ((until_at is null) = (ended_by is null))
);
create unique index clinic_doctors_current on clinic_doctors (clinic_id, doctor_id)
  where until_at is null;
create index clinic_doctors_doctor on clinic_doctors (doctor_id) where until_at is null;

insert into clinic_doctors (id, clinic_id, doctor_id, from_at)
  select gen_random_uuid(), clinic_id, user_id, created_at from doctor_profiles
  where clinic_id is not null;
alter table doctor_profiles drop column clinic_id;

-- Links that a clinic gives to a doctor: good once, for 14 days. Kept as SHA-256 only.
create table clinic_invites (
  token_hash bytea primary key,
  clinic_id uuid not null references users (id),
  created_by uuid not null references users (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid references users (id),
  check ((used_at is null) = (used_by is null))
);
create index clinic_invites_clinic on clinic_invites (clinic_id) where used_at is null;
