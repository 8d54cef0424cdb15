-- Everything is sealed by now; what is not would be lost here, so it stops the migration instead.
do $$ begin
  if exists (select from users where contacts is null)
    or exists (select from bookings where words is null)
    or exists (select from booking_messages where sealed is null)
    or exists (select from booking_events where sealed is null
      and (reason is not null or words is not null))
  then raise exception 'rows that are not sealed yet';
  end if;
end $$;

alter table users
  drop column email,
  drop column phone,
  alter column contacts set not null,
  add constraint users_have_a_login check (email_index is not null or phone_index is not null);

alter table bookings
  drop column address,
  drop column contacts,
  drop column symptoms,
  drop column conclusion,
  drop column addenda,
  drop column end_reason,
  alter column words set not null;

alter table booking_events
  drop column reason,
  drop column words;

alter table booking_messages
  drop column content,
  alter column sealed set not null;
