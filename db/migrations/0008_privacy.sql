-- Who read what of whom, in a chain that cannot be mended; accounts that are deleted; the records of
-- visits that the law keeps without the person's account.

-- One row: a reader, a person and a set of fields, once in a bounded time (routes/people/access_log.ts).
create table access_log (
  sequence bigint primary key check (sequence > 0),
  id uuid not null unique,
  at timestamptz not null,
  reader_id uuid,
  reader_role text not null,
  -- Whose data it is.
  person_id uuid not null,
  booking_id uuid,
  fields jsonb not null,
  purpose text not null check (purpose ~ '^[a-z_]{1,40}$'),
  outcome text not null check (outcome in ('read', 'denied', 'break_glass')),
  request_id text,
  -- Why the glass was broken; sealed with the person's key.
  reason bytea,
  -- HMAC-SHA-256 of the row before and of this one, under a key that is not in the database.
  previous bytea not null,
  hash bytea not null,
  check (outcome <> 'break_glass' or reason is not null)
);
create index access_log_person on access_log (person_id, sequence desc);
create index access_log_reader on access_log (reader_id, sequence desc);
create index access_log_broken_glass on access_log (sequence desc) where outcome = 'break_glass';

-- Where the chain ends; its lock puts writers in a row.
create table access_chain (
  is_only boolean primary key default true check (is_only),
  sequence bigint not null,
  hash bytea not null
);
insert into access_chain (sequence, hash) values (0, decode(repeat('00', 32), 'hex'));

create trigger access_log_append_only before update or delete on access_log
  for each row execute function refuse_change();
create trigger access_log_no_truncate before truncate on access_log
  for each statement execute function refuse_change();

-- A broken glass is a flag until an admin has looked at it.
create table access_reviews (
  sequence bigint primary key references access_log (sequence),
  reviewed_by uuid not null references users (id),
  reviewed_at timestamptz not null
);

-- Deletion is asked for, may be taken back for some days, and is then carried out for good.
create table account_deletions (
  user_id uuid primary key references users (id),
  requested_at timestamptz not null,
  due_at timestamptz not null,
  done_at timestamptz
);
create index account_deletions_due on account_deletions (due_at) where done_at is null;

alter table users add column deleted_at timestamptz;
alter table users drop constraint if exists users_have_a_login;
alter table users add constraint users_have_a_login
  check (deleted_at is not null or email_index is not null or phone_index is not null);

-- A key that was deleted never comes again under the same name.
alter table data_keys add column shredded_at timestamptz;
alter table data_keys alter column wrapped drop not null, alter column root drop not null;
alter table data_keys add constraint data_keys_shredded
  check ((shredded_at is null) = (wrapped is not null) and (wrapped is null) = (root is null));

-- What the law has the provider keep of a visit: the record, under a key of the year in which its
-- term ends. Nobody's account leads here.
create table medical_records (
  booking_id uuid primary key references bookings (id),
  patient_id uuid not null,
  sealed bytea not null,
  keep_until date not null
);
create index medical_records_term on medical_records (keep_until);
