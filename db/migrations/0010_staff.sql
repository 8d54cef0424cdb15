-- Staff: where each has rights, who is on duty by name, whom to call when nobody is. Then what finds an
-- open booking by a telephone or a flat, which records are one human, and the links to a visit.

-- By version, as a city's settings: who changed the rights of whom and when. The newest counts.
create table staff_memberships (
  user_id uuid not null references users (id),
  version integer not null,
  -- [{"city": null or a name, "clinicIds": null or [ids]}]; null: all of them, those to come too.
  areas jsonb not null,
  changed_by uuid references users (id),
  changed_at timestamptz not null,
  primary key (user_id, version)
);
create trigger staff_memberships_append_only before update or delete on staff_memberships
  for each row execute function refuse_change();
-- Until now a dispatcher had all cities, and keeps them until an admin says otherwise.
insert into staff_memberships (user_id, version, areas, changed_at)
  select id, 1, '[{"city": null, "clinicIds": null}]'::jsonb, now()
  from users where role = 'dispatcher';

-- The accounts of a clinic beside the one that it was registered with, whose id is the clinic's.
create table clinic_members (
  user_id uuid primary key references users (id),
  clinic_id uuid not null references users (id),
  kind text not null check (kind in ('owner', 'manager')),
  added_by uuid references users (id),
  added_at timestamptz not null,
  check (user_id <> clinic_id)
);
create index clinic_members_clinic on clinic_members (clinic_id);

create table staff_duties (
  id uuid primary key,
  user_id uuid not null references users (id),
  started_at timestamptz not null,
  ended_at timestamptz,
  handed_to uuid references users (id),
  -- What the one who leaves tells the one who stays; sealed with the key of the latter.
  note bytea,
  check (ended_at is not null or (handed_to is null and note is null))
);
create unique index staff_duties_now on staff_duties (user_id) where ended_at is null;
create index staff_duties_handed on staff_duties (handed_to, ended_at) where handed_to is not null;

create table on_call_lists (
  city text not null,
  version integer not null,
  -- Ids of accounts, in the order in which they are called.
  user_ids jsonb not null,
  changed_by uuid references users (id),
  changed_at timestamptz not null,
  primary key (city, version)
);
create trigger on_call_lists_append_only before update or delete on on_call_lists
  for each row execute function refuse_change();

-- Keyed hashes, of open bookings only: what has ended is found by nobody's telephone.
alter table bookings
  add column phone_index bytea,
  add column door_phone_index bytea,
  add column place_index bytea,
  -- False for rows of the time before: db/index_contacts.ts fills them.
  add column contacts_indexed boolean not null default false;
create index bookings_phone_index on bookings (phone_index) where phone_index is not null;
create index bookings_door_phone_index on bookings (door_phone_index)
  where door_phone_index is not null;
create index bookings_place_index on bookings (place_index) where place_index is not null;

-- Two records that are one human. Nothing else is rewritten, so that it can be undone to the letter.
create table person_merges (
  id uuid primary key,
  from_id uuid not null,
  into_id uuid not null,
  merged_by uuid not null references users (id),
  merged_at timestamptz not null,
  -- Sealed with the key of `from_id`.
  reason bytea not null,
  unmerged_by uuid references users (id),
  unmerged_at timestamptz,
  unmerge_reason bytea,
  check (from_id <> into_id),
  check ((unmerged_at is null) = (unmerged_by is null))
);
create unique index person_merges_from on person_merges (from_id) where unmerged_at is null;
create index person_merges_into on person_merges (into_id) where unmerged_at is null;

-- Links for a patient without an account; the token is kept as SHA-256 only.
create table visit_links (
  token_hash bytea primary key,
  booking_id uuid not null references bookings (id),
  created_by uuid references users (id),
  created_at timestamptz not null,
  -- The telephone that it was sent to: with another one it ends.
  phone_index bytea not null,
  revoked_at timestamptz
);
create unique index visit_links_now on visit_links (booking_id) where revoked_at is null;
