-- Cash that a doctor says to have handed over, and what the receiver says to it. Ids, sums and codes alone; only
-- what was confirmed stands in the ledger, under the id of its row.
create table cash_handovers (
  id uuid primary key,
  doctor_id uuid not null references users (id),
  -- Who receives it; null: the service itself.
  clinic_id uuid references users (id),
  kopecks bigint not null check (kopecks > 0),
  status text not null check (status in ('said', 'confirmed', 'disputed', 'withdrawn')),
  said_at timestamptz not null,
  decided_by uuid references users (id),
  decided_at timestamptz,
  dispute text check (dispute in ('not_received', 'other_sum')),
  -- What the receiver has counted.
  counted_kopecks bigint check (counted_kopecks >= 0),
  check ((status = 'said') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
  check ((status = 'disputed') = (dispute is not null)),
  check ((dispute = 'other_sum') is true = (counted_kopecks is not null))
);
-- One at a time: two at once would be about the same notes.
create unique index cash_handovers_open on cash_handovers (doctor_id) where status = 'said';
create index cash_handovers_doctor on cash_handovers (doctor_id, said_at);
create index cash_handovers_receiver on cash_handovers (clinic_id, said_at);
