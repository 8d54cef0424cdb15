-- What is due beyond a visit's payment that is held or here already is paid for by payments of its own, one
-- after the other: two tabs that look at the same moment still make one.
alter table payments add column part integer not null default 0 check (part between 0 and 1000);
alter table payments add check (purpose = 'extras' or part = 0);
drop index payments_one_open;
create unique index payments_one_open on payments (booking_id, purpose, part)
  where is_open and booking_id is not null;
