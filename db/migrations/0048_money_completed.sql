-- Receipts that a till of the provider's own makes, how each provider's receipts are made out, the service's
-- own account, and what was found when the books were checked.

alter table payment_receipts
  drop constraint payment_receipts_status_check,
  add constraint payment_receipts_status_check
    check (status in ('waiting', 'pending', 'succeeded', 'canceled', 'void', 'awaited')),
  -- `till`: the provider of the service makes it, and its numbers are written down here.
  add column issuer text not null default 'provider' check (issuer in ('provider', 'till'));
-- A fiscal document is one receipt: its numbers are not written down for two.
create unique index payment_receipts_document on payment_receipts (storage_number, document_number)
  where issuer = 'till' and document_number is not null;
create index payment_receipts_listed on payment_receipts (made_at, key);

-- What people have done to receipts: sent one anew, written a till's numbers down.
create table payment_receipt_acts (
  id bigint generated always as identity primary key,
  key text not null references payment_receipts (key),
  what text not null check (what in ('again', 'recorded')),
  by_id uuid not null references users (id),
  at timestamptz not null
);
create index payment_receipt_acts_key on payment_receipt_acts (key);
create trigger payment_receipt_acts_append_only before update or delete on payment_receipt_acts
  for each row execute function refuse_change();

-- How a provider's receipts are made out: versions that never change.
create table receipt_settings (
  provider_id uuid not null references users (id),
  version integer not null check (version > 0),
  -- Off: the provider's own till makes them.
  is_on boolean not null,
  vat_code integer not null check (vat_code between 1 and 12),
  -- Null: as the installation says.
  tax_system_code integer check (tax_system_code between 1 and 6),
  changed_by uuid not null references users (id),
  changed_at timestamptz not null,
  primary key (provider_id, version)
);
create trigger receipt_settings_append_only before update or delete on receipt_settings
  for each row execute function refuse_change();

-- The service's own account, from which it pays out: versions that never change.
create table service_account (
  version integer primary key check (version > 0),
  details jsonb not null,
  changed_by uuid not null references users (id),
  changed_at timestamptz not null
);
create trigger service_account_append_only before update or delete on service_account
  for each row execute function refuse_change();

-- What a replay of the ledger, or a comparison with the payment provider's books, has found.
create table money_checks (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('ledger', 'provider')),
  at timestamptz not null,
  -- Null: by itself.
  by_id uuid references users (id),
  result jsonb not null
);
create index money_checks_at on money_checks (kind, at desc);
create trigger money_checks_append_only before update or delete on money_checks
  for each row execute function refuse_change();
