-- Runs of payouts: who is paid how much by which version of the bank details. What was approved stands in the
-- ledger under the ids of run and line; a line that the bank has returned is reversed there, and never changed.
create table payout_runs (
  id uuid primary key,
  number bigint not null generated always as identity,
  status text not null check (status in ('prepared', 'approved', 'executed', 'cancelled')),
  -- What was due just before this moment, at most.
  until_at timestamptz not null,
  -- Those to whom something is due and of whom no bank details are known.
  without_details integer not null check (without_details >= 0),
  prepared_by uuid not null references users (id),
  prepared_at timestamptz not null,
  approved_by uuid references users (id),
  approved_at timestamptz,
  closed_by uuid references users (id),
  closed_at timestamptz,
  check ((approved_at is null) = (approved_by is null) and (closed_at is null) = (closed_by is null)),
  check ((closed_at is not null) = (status in ('executed', 'cancelled'))),
  check ((approved_at is not null) = (status in ('approved', 'executed')))
);

create table payout_lines (
  id uuid primary key,
  run_id uuid not null references payout_runs (id),
  number integer not null check (number > 0),
  payee text not null check (payee in ('doctor', 'clinic')),
  payee_id uuid not null references users (id),
  -- Through the bank, and set against cash that the doctor holds.
  kopecks bigint not null check (kopecks >= 0),
  netted_kopecks bigint not null check (netted_kopecks >= 0),
  bank_version integer,
  returned_by uuid references users (id),
  returned_at timestamptz,
  unique (run_id, number),
  -- Nobody is paid twice by one run.
  unique (run_id, payee, payee_id),
  check (kopecks + netted_kopecks > 0),
  check ((kopecks > 0) = (bank_version is not null)),
  check (payee = 'doctor' or netted_kopecks = 0),
  check ((returned_at is null) = (returned_by is null) and (returned_at is null or kopecks > 0))
);
create index payout_lines_payee on payout_lines (payee_id, run_id);
