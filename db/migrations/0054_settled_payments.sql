-- The version at which the settlement of its visit has looked at a payment and left nothing to be done. What has
-- changed since, and what was never looked at, is found by the round that misses nobody.
alter table payments add column settled_version integer not null default 0;
-- What the round would not have looked at so far has come to its end.
update payments p set settled_version = p.version from bookings b
where b.id = p.booking_id and b.ended_at is not null and not (
  p.is_open and (p.status in ('created', 'pending', 'held')
    or b.status = 'cancelled' and p.paid_kopecks > p.refunded_kopecks)
);
create index payments_unsettled on payments (booking_id)
  where is_open and settled_version < version and booking_id is not null;
