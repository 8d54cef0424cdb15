-- What a shift has brought its doctor (offers and what came of them, visits, idle time): kept with it.
alter table shifts add column tally jsonb;

-- At a start the offers of the open shifts are counted anew, from the bookings that ended since.
create index bookings_ended on bookings (ended_at) where ended_at is not null;
