-- What leaves for people's telephones and mailboxes, and the codes by which they prove that those are
-- theirs. A message is a row that is written together with the change that caused it.

create table outbox (
  id uuid primary key,
  channel text not null check (channel in ('email', 'sms')),
  template text not null,
  -- Two causes of one message make one row.
  dedupe_key text not null unique,
  -- Recipient, language and what fills the template; emptied as soon as it is of no more use.
  sealed bytea,
  -- Whom it is about, where that is known: what is deleted with the person.
  person_id uuid,
  attempts integer not null default 0,
  created_at timestamptz not null,
  next_attempt_at timestamptz not null,
  -- Of no use after this: a code that has run out is not sent.
  expires_at timestamptz not null,
  -- Somebody is sending it since then; the answer is not written down yet.
  claimed_at timestamptz,
  sent_at timestamptz,
  dead_at timestamptz,
  -- A code, never the provider's words: they quote the recipient.
  last_error text,
  check (sent_at is null or dead_at is null)
);
create index outbox_due on outbox (channel, next_attempt_at)
  where sent_at is null and dead_at is null;
create index outbox_person on outbox (person_id) where person_id is not null;
create index outbox_dead on outbox (id) where dead_at is not null;

create table verifications (
  id uuid primary key,
  purpose text not null check (purpose in
    ('register', 'sign_in', 'reset', 'contact', 'invitation')),
  channel text not null check (channel in ('email', 'sms')),
  -- The account that it opens; null for a new one, and where there is nothing to open.
  user_id uuid references users (id) on delete cascade,
  -- Keyed hash of id and code. Null: no code is right, and nobody can see the difference.
  code_hash bytea,
  -- Contact, language, and what was typed with it.
  sealed bytea,
  tries integer not null default 0,
  sends integer not null default 1,
  created_at timestamptz not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index verifications_user on verifications (user_id) where user_id is not null;
create index verifications_age on verifications (expires_at);

-- Counters of fixed windows. Keys are keyed hashes: no contact and no address stands here.
create table throttles (
  key bytea primary key,
  attempts integer not null,
  ends_at timestamptz not null
);
create index throttles_end on throttles (ends_at);
