-- The patient's own record: one for each account and one for each person in an account's care. What is
-- said in it lies sealed with that person's key; sign-in data and an account's names stay on `users`.

create table patient_profiles (
  person_id uuid primary key,
  -- Null: a person without an account, in somebody's care.
  user_id uuid unique references users (id),
  version integer not null default 1,
  -- Birth date, sex, numbers, contacts, and the names of whoever has no account. Null: nothing yet.
  facts bytea,
  -- Allergies, chronic illness, medicines: apart, so that nobody opens them by the way.
  card bytea,
  policy_index bytea,
  -- Of a person without an account: an account's telephone is found on `users`.
  phone_index bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (user_id is null or user_id = person_id)
);
create index patient_profiles_policy on patient_profiles (policy_index)
  where policy_index is not null;
create index patient_profiles_phone on patient_profiles (phone_index) where phone_index is not null;

insert into patient_profiles (person_id, user_id, created_at, updated_at)
select id, id, created_at, created_at from users;

create table patient_addresses (
  id uuid primary key,
  person_id uuid not null references patient_profiles (person_id) on delete cascade,
  version integer not null default 1,
  sealed bytea not null,
  is_default boolean not null,
  created_at timestamptz not null
);
create index patient_addresses_person on patient_addresses (person_id, id);
create unique index patient_addresses_default on patient_addresses (person_id) where is_default;

-- Who answers for whom; a ward may have several guardians, one after the other or at once.
create table guardianships (
  id uuid primary key,
  guardian_id uuid not null references users (id),
  ward_id uuid not null references patient_profiles (person_id),
  relation text not null check (relation in ('child', 'parent', 'spouse', 'relative', 'other')),
  started_at timestamptz not null,
  ended_at timestamptz
);
create unique index guardianships_open on guardianships (guardian_id, ward_id)
  where ended_at is null;
create index guardianships_ward on guardianships (ward_id);

create table consents (
  id uuid primary key,
  person_id uuid not null,
  kind text not null check (kind in ('processing', 'intervention', 'disclosure')),
  -- Of a disclosure: who may see what.
  to_person_id uuid,
  booking_id uuid,
  text_version text not null,
  how text not null check (how in ('self', 'guardian', 'code', 'doctor', 'staff')),
  given_by uuid,
  given_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid,
  check ((kind = 'disclosure') = (to_person_id is not null))
);
-- The same consent is given once, until it is taken back.
create unique index consents_open on consents (person_id, kind, to_person_id)
  where revoked_at is null and kind = 'disclosure';
create unique index consents_open_own on consents (person_id, kind)
  where revoked_at is null and kind <> 'disclosure';

-- Codes by which a person without an account agrees; one at a time for a ward and a guardian.
create table consent_codes (
  ward_id uuid not null references patient_profiles (person_id) on delete cascade,
  guardian_id uuid not null references users (id),
  code_hash bytea not null,
  tries integer not null default 0,
  sends integer not null default 1,
  window_started_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (ward_id, guardian_id)
);
