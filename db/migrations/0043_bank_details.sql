-- Where clinics, and doctors who work alone, are paid: versions that never change, so that whoever has
-- moved the target of money stays on record. The words are sealed with the owner's key.
create table bank_details (
  owner_id uuid not null references users (id),
  version integer not null check (version > 0),
  sealed bytea not null,
  changed_by uuid not null references users (id),
  changed_at timestamptz not null,
  primary key (owner_id, version)
);
create trigger bank_details_append_only before update or delete on bank_details
  for each row execute function refuse_change();
