-- Words, telephones and addresses are sealed: with a key of the person whom they are about, which is
-- wrapped by a key that is not in this database. What is found by equality has a keyed hash beside it.
-- The old columns are emptied by db/seal_plain_rows.ts and dropped by the next migration.

-- Which keys outside of the database its data keys are wrapped by; only their fingerprints.
create table root_keys (
  fingerprint bytea primary key,
  created_at timestamptz not null,
  retired_at timestamptz
);

create table data_keys (
  name text primary key check (name like 'person:%' or name like 'purpose:%'),
  wrapped bytea not null,
  root bytea not null references root_keys (fingerprint)
);
create index data_keys_root on data_keys (root);

alter table users
  add column contacts bytea,
  add column email_index bytea,
  add column phone_index bytea;
create unique index users_email_index on users (email_index) where email_index is not null;
create unique index users_phone_index on users (phone_index) where phone_index is not null;

alter table bookings add column words bytea;
alter table bookings alter column contacts drop not null, alter column symptoms drop not null;

alter table booking_events add column sealed bytea;

alter table booking_messages add column sealed bytea;
alter table booking_messages alter column content drop not null;

alter table users drop constraint users_check;
