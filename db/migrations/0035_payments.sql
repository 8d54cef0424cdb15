-- Payments: one row a sum asked of one payer. Ids, codes, sums and instants; nothing of what a visit is for.

create table payments (
  id uuid primary key,
  version integer not null,
  status text not null check (status in ('created', 'pending', 'held', 'succeeded', 'captured',
    'partially_refunded', 'refunded', 'cancelled')),
  purpose text not null check (purpose in ('visit', 'extras', 'deposit')),
  method text not null,
  booking_id uuid references bookings (id),
  -- A person with or without an account; null: the holder of a link, or an organisation.
  payer_id uuid,
  wallet_owner_id uuid,
  amount_kopecks bigint not null check (amount_kopecks > 0),
  held_kopecks bigint not null check (held_kopecks between 0 and amount_kopecks),
  -- The most that was ever held: what is taken is within it.
  hold_kopecks bigint not null check (hold_kopecks between 0 and amount_kopecks),
  paid_kopecks bigint not null check (paid_kopecks between 0 and amount_kopecks),
  -- With those that are under way.
  refunded_kopecks bigint not null check (refunded_kopecks >= 0),
  provider_payment_id text unique,
  -- Money may still come for what it is for, is held, or is here.
  is_open boolean not null,
  -- It may still change at the provider.
  is_watched boolean not null,
  looked_at timestamptz not null,
  created_at timestamptz not null,
  state jsonb not null,
  check (refunded_kopecks <= paid_kopecks),
  check (purpose = 'deposit' or method not in ('card', 'wallet') or paid_kopecks <= hold_kopecks),
  check ((purpose = 'deposit') = (booking_id is null)),
  check (purpose <> 'deposit' or wallet_owner_id is not null)
);
-- Who pays twice in two tabs pays once.
create unique index payments_one_open on payments (booking_id, purpose)
  where is_open and booking_id is not null;
create index payments_booking on payments (booking_id) where booking_id is not null;
create index payments_payer on payments (payer_id, id) where payer_id is not null;
create index payments_wallet on payments (wallet_owner_id, id) where wallet_owner_id is not null;
create index payments_watched on payments (looked_at) where is_watched;

create table payment_events (
  payment_id uuid not null references payments (id),
  version integer not null,
  type text not null,
  by_id uuid,
  by_role text not null,
  at timestamptz not null,
  data jsonb not null,
  primary key (payment_id, version)
);
create trigger payment_events_append_only before update or delete on payment_events
  for each row execute function refuse_change();

-- Calls to the provider, written in the commit that wants them, under the key that they are made with.
create table payment_calls (
  key text primary key check (key ~ '^[0-9a-zA-Z+_.-]{1,64}$'),
  payment_id uuid not null references payments (id),
  kind text not null check (kind in ('create', 'capture', 'cancel', 'refund')),
  refund_id uuid,
  kopecks bigint not null,
  state text not null default 'waiting' check (state in ('waiting', 'unknown', 'done', 'refused')),
  attempts integer not null default 0,
  first_at timestamptz,
  next_at timestamptz not null,
  -- What the provider said last, in its own word.
  cause text
);
create index payment_calls_due on payment_calls (next_at) where state in ('waiting', 'unknown');
create index payment_calls_payment on payment_calls (payment_id);

-- What the provider says has changed; a hint, read again from the provider before anything moves.
create table payment_inbox (
  id bigint primary key generated always as identity,
  event text not null,
  object_id text not null,
  received_at timestamptz not null,
  attempts integer not null default 0,
  next_at timestamptz not null,
  done_at timestamptz,
  outcome text
);
create unique index payment_inbox_waiting on payment_inbox (event, object_id) where done_at is null;
create index payment_inbox_due on payment_inbox (next_at) where done_at is null;

-- Where the provider's books are not ours, for an admin to look at.
create table payment_differences (
  what text not null,
  object_id text not null,
  payment_id uuid references payments (id),
  at timestamptz not null,
  resolved_at timestamptz,
  resolved_by uuid,
  primary key (what, object_id)
);
