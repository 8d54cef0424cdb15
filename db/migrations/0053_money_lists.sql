-- Lists of money are asked of the database, by state and a page at a time.
create index payments_status on payments (status, created_at, id);
create index payments_transfers_clinic on payments ((state->>'clinicId'), created_at, id)
  where method = 'bank_qr';
create index payment_receipts_provider on payment_receipts (provider_id, made_at, key);
create index guarantees_listed on guarantees (requested_at, payment_id);
create unique index payout_runs_number on payout_runs (number);
-- A payment is looked for by the number that people say on the telephone.
create index bookings_number on bookings (number);
