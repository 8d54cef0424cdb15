-- Fiscal receipts (54-ФЗ): what is sent with a call to the provider, and what became of each receipt.

alter table payment_calls
  drop constraint payment_calls_kind_check,
  add constraint payment_calls_kind_check
    check (kind in ('create', 'capture', 'cancel', 'refund', 'receipt')),
  -- As it is sent on every try; null: none goes with it.
  add column receipt jsonb,
  -- Whom it goes to, sealed with the payer's key; emptied when the call has come to its end.
  add column customer bytea,
  add column customer_of uuid,
  -- The receipt whose registration the call causes.
  add column receipt_key text;

create table payment_receipts (
  -- Of the call that caused it first.
  key text primary key,
  payment_id uuid not null references payments (id),
  kind text not null check (kind in ('payment', 'settlement', 'refund')),
  mode text not null check (mode in ('full_prepayment', 'full_payment', 'advance')),
  kopecks bigint not null check (kopecks > 0),
  -- Neutral: a number, no words of the visit.
  description text not null,
  refund_id uuid,
  -- In whose name; null: the service's own (a deposit), or not known yet.
  provider_id uuid references users (id),
  made_at timestamptz not null,
  -- Said by the payment provider from here on.
  status text not null default 'waiting'
    check (status in ('waiting', 'pending', 'succeeded', 'canceled', 'void')),
  provider_refund_id text,
  receipt_id text unique,
  document_number text,
  storage_number text,
  attribute text,
  registered_at timestamptz,
  -- How often it was sent, and when it is looked for next.
  tries integer not null default 1,
  looks integer not null default 0,
  next_look_at timestamptz not null
);
create index payment_receipts_payment on payment_receipts (payment_id);
create index payment_receipts_due on payment_receipts (next_look_at)
  where status in ('waiting', 'pending');
