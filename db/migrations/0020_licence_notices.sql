-- What a doctor has been told of the end of which licence: each once, however long the outbox remembers.
create table licence_notices (
  doctor_id uuid not null references users (id),
  license_expires_on date not null,
  days integer not null,
  told_at timestamptz not null,
  primary key (doctor_id, license_expires_on, days)
);
