-- The second factor of staff: a secret that a telephone makes codes of, codes for the day when it is
-- lost, and what stands between the password and the code of an API client.

create table totp_factors (
  user_id uuid primary key references users (id),
  -- Sealed with the person's key; null: none was confirmed by a code yet.
  secret bytea,
  -- Shown, and no code of it has come back yet.
  pending_secret bytea,
  pending_until timestamptz,
  confirmed_at timestamptz,
  -- The newest step of thirty seconds whose code was taken: it and all before it open nothing more.
  last_step bigint not null default 0,
  -- Codes since the last right one, and before when none is looked at.
  tries integer not null default 0,
  not_before timestamptz not null
);

create table totp_recovery_codes (
  user_id uuid not null references users (id),
  -- Keyed with the person's key.
  code_hash bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);

create table totp_challenges (
  token_hash bytea primary key,
  user_id uuid not null references users (id),
  expires_at timestamptz not null,
  tries integer not null default 0
);
create index totp_challenges_user on totp_challenges (user_id);
create index totp_challenges_expires on totp_challenges (expires_at);

-- When the code was given; null: the password alone, which is too little for staff.
alter table sessions add column if not exists second_factor_at timestamptz;
alter table refresh_tokens add column if not exists second_factor_at timestamptz;
