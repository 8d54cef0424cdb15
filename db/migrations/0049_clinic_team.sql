-- A clinic's people: who acts in its name beside its own account, how they are invited, and what was
-- changed. And licences of clinics that end, as doctors' accreditations do.

-- Whoever is removed stays as a row: such an account never becomes a clinic of its own.
alter table clinic_members
  add column ended_at timestamptz,
  add column ended_by uuid references users (id),
  add constraint clinic_members_ended check ((ended_at is null) = (ended_by is null));

-- A link that goes to a contact and makes an account there, once. Kept as SHA-256 only; the contact lies
-- sealed with the clinic's key.
create table clinic_member_invites (
  id uuid primary key,
  token_hash bytea not null unique,
  clinic_id uuid not null references users (id),
  kind text not null check (kind in ('owner', 'manager')),
  sealed bytea not null,
  contact_index bytea not null,
  created_by uuid not null references users (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  withdrawn_at timestamptz,
  used_at timestamptz,
  used_by uuid references users (id),
  check ((used_at is null) = (used_by is null))
);
create index clinic_member_invites_clinic on clinic_member_invites (clinic_id, created_at);

create table clinic_member_changes (
  id uuid primary key,
  clinic_id uuid not null references users (id),
  user_id uuid not null references users (id),
  change text not null check (change in ('joined', 'owner', 'manager', 'removed', 'left')),
  by_id uuid not null references users (id),
  at timestamptz not null
);
create index clinic_member_changes_clinic on clinic_member_changes (clinic_id, at desc);
create trigger clinic_member_changes_append_only before update or delete on clinic_member_changes
  for each row execute function refuse_change();

-- Null: it has no end, as most medical licences.
alter table clinic_profiles add column license_expires_on date;

-- Clinics show their licence as doctors show theirs.
alter table documents drop constraint documents_kind_check;
alter table documents add constraint documents_kind_check
  check (kind in ('accreditation', 'diploma', 'photo', 'licence', 'other'));
