-- Organisations that pay for patients, what they have guaranteed, and what they are billed for by month.
-- Codes, ids, sums and the numbers of their letters; nothing of what a visit was for.

create table organisations (
  id uuid primary key,
  version integer not null check (version > 0),
  kind text not null check (kind in ('insurer', 'employer')),
  name text not null,
  inn text not null,
  city text not null,
  -- Whose the contract is; null: of all who treat in the city.
  clinic_id uuid references users (id),
  contract_number text not null,
  contract_on date not null,
  visit_limit_kopecks bigint check (visit_limit_kopecks > 0),
  month_limit_kopecks bigint check (month_limit_kopecks > 0),
  -- The desk that answers for guarantees.
  contact text,
  active boolean not null,
  changed_by uuid not null references users (id),
  changed_at timestamptz not null
);
create unique index organisations_contract on organisations
  (city, inn, coalesce(clinic_id, '00000000-0000-0000-0000-000000000000'::uuid));

-- Written in the commit of the payment that each belongs to, and by nothing else.
create table guarantees (
  payment_id uuid primary key references payments (id),
  organisation_id uuid not null references organisations (id),
  booking_id uuid not null references bookings (id),
  patient_id uuid not null,
  number text not null,
  status text not null check (status in
    ('requested', 'approved', 'declined', 'used', 'expired', 'cancelled')),
  limit_kopecks bigint check (limit_kopecks > 0),
  -- The last day on which it holds.
  until date,
  declined text,
  -- What the organisation owes by it.
  used_kopecks bigint not null default 0 check (used_kopecks between 0 and coalesce(limit_kopecks, 0)),
  requested_by uuid not null references users (id),
  requested_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  check ((status = 'declined') = (declined is not null)),
  check (status not in ('approved', 'used') or limit_kopecks is not null and until is not null)
);
-- A letter pays for one visit. What came to nothing may be given again.
create unique index guarantees_number on guarantees (organisation_id, number)
  where status in ('requested', 'approved', 'used');
create index guarantees_queue on guarantees (requested_at) where status = 'requested';
create index guarantees_held on guarantees (until) where status = 'approved';
create index guarantees_month on guarantees (organisation_id, decided_at)
  where status in ('approved', 'used');
create index guarantees_booking on guarantees (booking_id);

-- What an organisation is to pay (or, below zero, need not pay after all), as the ledger has it.
create table organisation_charges (
  -- Of the payment, or of the refund.
  id uuid primary key,
  payment_id uuid not null references guarantees (payment_id),
  organisation_id uuid not null references organisations (id),
  -- In whose name the visit was made.
  provider_id uuid not null references users (id),
  kopecks bigint not null check (kopecks <> 0),
  at timestamptz not null
);
create index organisation_charges_of on organisation_charges (organisation_id, provider_id, at);
create trigger organisation_charges_append_only before update or delete on organisation_charges
  for each row execute function refuse_change();

-- A month of an organisation with one provider, closed: what is found out later stands in a later one.
create table organisation_registers (
  id uuid primary key,
  number integer not null generated always as identity unique,
  organisation_id uuid not null references organisations (id),
  provider_id uuid not null references users (id),
  -- Its first day.
  month date not null check (extract(day from month) = 1),
  kopecks bigint not null check (kopecks >= 0),
  closed_by uuid not null references users (id),
  closed_at timestamptz not null,
  unique (organisation_id, provider_id, month)
);
create table organisation_register_lines (
  register_id uuid not null references organisation_registers (id),
  number integer not null check (number > 0),
  charge_id uuid not null unique references organisation_charges (id),
  primary key (register_id, number)
);
-- What has come for it, by the bank's documents.
create table organisation_register_payments (
  id uuid primary key,
  register_id uuid not null references organisation_registers (id),
  kopecks bigint not null check (kopecks > 0),
  document_number text not null,
  paid_on date not null,
  -- On whose account: ours, or the provider's own.
  received_by text not null check (received_by in ('service', 'provider')),
  marked_by uuid not null references users (id),
  marked_at timestamptz not null
);
create index organisation_register_payments_of on organisation_register_payments (register_id);
create trigger organisation_registers_append_only before update or delete on organisation_registers
  for each row execute function refuse_change();
create trigger organisation_register_lines_append_only
  before update or delete on organisation_register_lines
  for each row execute function refuse_change();
create trigger organisation_register_payments_append_only
  before update or delete on organisation_register_payments
  for each row execute function refuse_change();
