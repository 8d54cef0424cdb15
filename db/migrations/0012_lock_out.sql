-- Tries of passwords, a row a login, whether there is such an account or not. The login is known by a keyed
-- hash alone.
create table sign_in_failures (
  login_hash bytea primary key,
  -- Since the last right password.
  failures integer not null,
  -- Before then no password is looked at.
  not_before timestamptz not null,
  expires_at timestamptz not null
);
create index sign_in_failures_expires on sign_in_failures (expires_at);
