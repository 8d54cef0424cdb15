-- Transfers to clinics' own accounts, which people look for.
create index payments_transfers on payments (created_at) where method = 'bank_qr';

-- Links by which somebody else pays for a booking: whoever holds one pays it, and sees nothing else. Kept as
-- SHA-256 only.
create table pay_links (
  id uuid primary key,
  token_hash bytea not null unique,
  booking_id uuid not null references bookings (id),
  created_by uuid not null references users (id),
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  revoked_by uuid references users (id),
  -- Where the receipt goes, sealed with the key of whoever made the link.
  contact bytea,
  check ((revoked_at is null) = (revoked_by is null))
);
create index pay_links_booking on pay_links (booking_id);
