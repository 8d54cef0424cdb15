-- How a doctor is reached whose page is silent: devices that take a push, who wants what, which offers
-- were told by push and SMS, and what came back by SMS.

alter table outbox drop constraint outbox_channel_check;
alter table outbox add constraint outbox_channel_check
  check (channel in ('email', 'sms', 'push'));

create table push_subscriptions (
  id uuid primary key,
  user_id uuid not null references users (id),
  -- The sign-in that it was made with: with that it ends, so that nobody is told who signed out here.
  session_id uuid references sessions (id) on delete cascade,
  family_id uuid references refresh_families (id) on delete cascade,
  -- Keyed hash: one browser has one address at its push service.
  endpoint_index bytea not null unique,
  -- Address and keys, with the key of the person.
  sealed bytea not null,
  -- «chrome/android», as of a sign-in.
  device text,
  language text not null check (language in ('ru', 'en')),
  created_at timestamptz not null,
  -- When the push service last took something for it.
  accepted_at timestamptz
);
create index push_subscriptions_user on push_subscriptions (user_id);
create index push_subscriptions_session on push_subscriptions (session_id)
  where session_id is not null;
create index push_subscriptions_family on push_subscriptions (family_id)
  where family_id is not null;

-- Who said nothing has push and SMS during the shift.
create table reach_settings (
  user_id uuid primary key references users (id),
  push boolean not null,
  sms boolean not null,
  off_shift boolean not null,
  language text not null check (language in ('ru', 'en')),
  updated_at timestamptz not null
);

-- Offers that went to a silent page: how they were told, and what was answered by SMS.
create table offer_calls (
  offer_id uuid primary key,
  booking_id uuid not null references bookings (id),
  doctor_id uuid not null references users (id),
  pushed_at timestamptz,
  sms_at timestamptz,
  answer text check (answer in ('accept', 'decline')),
  answered_at timestamptz,
  check ((answer is null) = (answered_at is null))
);
create index offer_calls_booking on offer_calls (booking_id);
create index offer_calls_sms on offer_calls (doctor_id, sms_at) where sms_at is not null;

-- Messages that a provider has brought: each is judged once. Neither sender nor words are kept.
create table sms_inbound (
  -- Keyed hash of the provider's id.
  message_index bytea primary key,
  received_at timestamptz not null,
  -- Null: being judged, or the process died over it.
  outcome text
);
create index sms_inbound_age on sms_inbound (received_at);
