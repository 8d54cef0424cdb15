-- What visits cost, and codes that take something off.

-- A tariff by versions, each of which stands as it was: a booking's price names the one it came from.
create table tariffs (
  id uuid not null,
  version integer not null check (version > 0),
  city text not null,
  clinic_id uuid references users (id),
  specialization text,
  terms jsonb not null,
  changed_by uuid references users (id),
  changed_at timestamptz not null,
  -- Why, in the words of whoever changed it.
  note text,
  primary key (id, version)
);
-- One tariff a scope: two people who make the first one at once make one.
create unique index tariffs_scope on tariffs (
  city,
  coalesce(clinic_id, '00000000-0000-0000-0000-000000000000'),
  coalesce(specialization, ''),
  version
);
create trigger tariffs_append_only before update or delete on tariffs
  for each row execute function refuse_change();

create table promo_codes (
  id uuid primary key,
  -- Upper case, without spaces.
  code text not null,
  -- Null: everywhere.
  city text,
  clinic_id uuid references users (id),
  off_percent integer check (off_percent between 1 and 100),
  most_kopecks bigint check (most_kopecks > 0),
  off_kopecks bigint check (off_kopecks > 0),
  begins_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > begins_at),
  uses_limit integer check (uses_limit > 0),
  person_limit integer not null check (person_limit > 0),
  first_visit_only boolean not null,
  -- Uses that count; the row is locked while one is taken.
  uses integer not null default 0 check (uses >= 0),
  made_by uuid references users (id),
  made_at timestamptz not null,
  ended_by uuid references users (id),
  ended_at timestamptz,
  check ((off_percent is null) <> (off_kopecks is null)),
  check (most_kopecks is null or off_percent is not null),
  check (uses_limit is null or uses <= uses_limit)
);
create unique index promo_codes_code on promo_codes (code) where ended_at is null;

-- Taken before its booking is made and given back if it is not: the booking's id is known by then.
create table promo_uses (
  promo_id uuid not null references promo_codes (id),
  booking_id uuid primary key,
  person_id uuid not null references users (id),
  at timestamptz not null
);
create index promo_uses_person on promo_uses (promo_id, person_id);
