-- A doctor's application: documents, what was decided when, the public card, and changes that wait.

create table documents (
  id uuid primary key,
  owner_id uuid not null references users (id),
  kind text not null check (kind in ('accreditation', 'diploma', 'photo', 'other')),
  type text not null check (type in ('application/pdf', 'image/jpeg', 'image/png')),
  size_bytes integer not null check (size_bytes > 0),
  -- The file, and its name as it was given; with the owner's key.
  sealed bytea not null,
  name bytea not null,
  created_at timestamptz not null
);
create index documents_owner on documents (owner_id, id);

-- Every step of an application. Reasons are sealed with the doctor's key.
create table application_steps (
  id uuid primary key,
  user_id uuid not null references users (id),
  step text not null check (step in ('applied', 'approved', 'rejected', 'changed')),
  by_id uuid references users (id),
  at timestamptz not null,
  reason bytea
);
create index application_steps_user on application_steps (user_id, at);
create trigger application_steps_append_only before update on application_steps
  for each row execute function refuse_change();

alter table doctor_profiles
  -- What the public card says beside name, specialisations and licence.
  add column card jsonb not null default '{}',
  add column version integer not null default 1,
  -- Specialisations and licence as the doctor wants them changed; what was approved counts meanwhile.
  add column proposal jsonb,
  add column photo_id uuid references documents (id) on delete set null;
