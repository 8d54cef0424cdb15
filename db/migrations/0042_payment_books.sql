-- What staff see of payments, and what they say of them.

-- Why money went back, in an admin's words.
create table payment_refund_reasons (
  refund_id uuid primary key,
  payment_id uuid not null references payments (id),
  -- Whose key seals the words: the payer's, else that of who gave it back.
  person_id uuid not null references users (id),
  words bytea not null,
  at timestamptz not null
);
create index payment_refund_reasons_payment on payment_refund_reasons (payment_id);

alter table payment_differences
  add column id uuid not null default gen_random_uuid() unique,
  -- Codes, sums and ids of both sides, as they were when it was found last.
  add column ours jsonb,
  add column theirs jsonb,
  -- What the admin who has looked says of it, sealed.
  add column note bytea;
create index payment_differences_at on payment_differences (at, id);

create index payments_created on payments (created_at, id);
create index payment_events_refunds on payment_events (at, payment_id) where type = 'refundAsked';
create index payment_inbox_object on payment_inbox (object_id);
