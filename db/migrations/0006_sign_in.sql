-- Sign-in: who is blocked and why, sessions and refresh families that can be listed and ended one by one.

alter table users
  add column blocked_at timestamptz,
  add column blocked_by uuid references users (id),
  -- What an admin wrote about the person: sealed with the person's key.
  add column blocked_reason bytea;

-- A list of sessions names them by an id: the hash of a token is no name to hand out.
alter table sessions
  add column id uuid not null default gen_random_uuid(),
  add column last_seen_at timestamptz,
  -- When a second factor was given; null: the password alone, which is too little for staff.
  add column if not exists second_factor_at timestamptz,
  -- Codes of browser and system («firefox/android»), never the whole user agent.
  add column device text,
  -- The network without its last part.
  add column network text;
update sessions set last_seen_at = created_at;
alter table sessions alter column last_seen_at set not null;
create unique index sessions_id on sessions (id);
create index sessions_expires on sessions (expires_at);

-- One sign-in of an API client, whichever of its tokens is the newest. Its row is what two rotations
-- at once wait for.
create table refresh_families (
  id uuid primary key,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  second_factor_at timestamptz,
  device text,
  network text
);
insert into refresh_families (id, user_id, created_at, last_seen_at, expires_at)
  select family_id, (array_agg(user_id))[1], min(created_at), max(created_at), max(expires_at)
  from refresh_tokens group by family_id;
create index refresh_families_user on refresh_families (user_id);
create index refresh_families_expires on refresh_families (expires_at);
alter table refresh_tokens
  add column successor bytea,
  add constraint refresh_tokens_have_a_family
    foreign key (family_id) references refresh_families (id) on delete cascade;
