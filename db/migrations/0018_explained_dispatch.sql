-- What a shift has brought its doctor (offers and what came of them, visits, idle time): kept with it.
alter table shifts add column tally jsonb;

-- At a start the offers of the open shifts are counted anew, from the bookings that ended since.
create index bookings_ended on bookings (ended_at) where ended_at is not null;

-- Why and why not: the verdict of each doctor who was looked at, when a wave was made, when a search began
-- to wait, and when it ran out. Codes and ids alone; kept for ninety days.
create table dispatch_decisions (
  id bigint primary key generated always as identity,
  booking_id uuid not null references bookings (id),
  -- The wave that came of it, or after which nobody was asked.
  wave integer not null,
  at timestamptz not null,
  kind text not null check (kind in ('offered', 'waiting', 'exhausted')),
  -- How many doctors had each verdict.
  counts jsonb not null,
  -- [doctor, verdict], the nearest of very many.
  verdicts jsonb not null
);
create index dispatch_decisions_booking on dispatch_decisions (booking_id, id);
create index dispatch_decisions_age on dispatch_decisions (at);

-- Where it was: fairness compares the doctors of one city.
alter table shifts add column city text;
create index shifts_ended on shifts (ended_at) where ended_at is not null;
