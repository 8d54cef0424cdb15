-- The ledger: double entry, whole kopecks, append-only. A debit is positive, a credit negative. Ids and codes
-- alone: whose account it is, is said by the id of the owner.

-- As `ACCOUNT_KINDS` in actors/money/ledger.ts has them.
create table ledger_account_kinds (
  kind text primary key,
  owner text check (owner in ('person', 'clinic', 'booking', 'payment', 'organisation')),
  -- The side on which a balance normally stands: 1 debit, -1 credit.
  sign smallint not null check (sign in (1, -1)),
  never_negative boolean not null
);
insert into ledger_account_kinds (kind, owner, sign, never_negative) values
  ('wallet', 'person', -1, true),
  ('wallet_hold', 'payment', -1, true),
  ('visit', 'booking', -1, true),
  ('card_hold', 'payment', 1, true),
  ('card_hold_counter', null, -1, false),
  ('provider_clearing', null, 1, false),
  ('provider_commission', null, 1, false),
  ('refunds_pending', null, -1, false),
  ('doctor_cash', 'person', 1, true),
  ('terminal_clearing', 'clinic', 1, false),
  ('bank', null, 1, false),
  ('organisation_receivable', 'organisation', 1, false),
  ('doctor_payable', 'person', -1, false),
  ('clinic_payable', 'clinic', -1, false),
  ('platform_fee', null, -1, false),
  ('promotion', null, 1, false),
  ('payouts_pending', null, -1, false);

create table ledger_accounts (
  id bigint primary key generated always as identity,
  kind text not null references ledger_account_kinds (kind),
  -- All zeros where the kind has no owner.
  owner_id uuid not null,
  unique (kind, owner_id)
);

create table ledger_transactions (
  id bigint primary key generated always as identity,
  -- Made by the one who posts: the same on every try.
  key text not null unique,
  type text not null,
  at timestamptz not null,
  booking_id uuid,
  payment_id uuid,
  reverses_id bigint unique references ledger_transactions (id)
);
create index ledger_transactions_booking on ledger_transactions (booking_id)
  where booking_id is not null;
create index ledger_transactions_payment on ledger_transactions (payment_id)
  where payment_id is not null;

-- An account that may not go below zero is a chain: each entry has the number after the one before and the
-- balance that came of both. Accounts that everybody shares have neither, so that nobody waits for them.
create table ledger_entries (
  transaction_id bigint not null references ledger_transactions (id),
  account_id bigint not null references ledger_accounts (id),
  kopecks bigint not null check (kopecks <> 0),
  -- That of the transaction.
  at timestamptz not null,
  sequence bigint check (sequence > 0),
  -- On the account's own side.
  balance_kopecks bigint check (balance_kopecks >= 0),
  primary key (transaction_id, account_id),
  check ((sequence is null) = (balance_kopecks is null))
);
create unique index ledger_entries_chain on ledger_entries (account_id, sequence)
  where sequence is not null;
create index ledger_entries_account on ledger_entries (account_id, at, transaction_id)
  include (kopecks);

-- A day is closed once no transaction can have its time any more; the sums of accounts with many entries are
-- kept up to there. They follow from the entries, and the verification compares them.
create table ledger_closings (
  through timestamptz primary key
);
create table ledger_closed_balances (
  account_id bigint not null references ledger_accounts (id),
  through timestamptz not null references ledger_closings (through),
  -- Debits less credits.
  kopecks bigint not null,
  primary key (account_id, through)
);

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'restrict_violation';
end $$;

create trigger ledger_accounts_append_only before update or delete or truncate on ledger_accounts
  for each statement execute function refuse_ledger_change();
create trigger ledger_transactions_append_only
  before update or delete or truncate on ledger_transactions
  for each statement execute function refuse_ledger_change();
create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
  for each statement execute function refuse_ledger_change();
create trigger ledger_closings_append_only before update or delete or truncate on ledger_closings
  for each statement execute function refuse_ledger_change();
create trigger ledger_closed_balances_append_only
  before update or delete or truncate on ledger_closed_balances
  for each statement execute function refuse_ledger_change();

-- Revoked as well, where the program's role is not a superuser. Locking a row wants the right to update, and
-- a foreign key locks the row that it points to: there the trigger alone refuses.
revoke update, delete, truncate on ledger_entries, ledger_closed_balances from current_user, public;
revoke delete, truncate on ledger_accounts, ledger_transactions, ledger_closings
  from current_user, public;

-- Entries of a transaction come all at once, and each of a chain follows from the one before.
create function check_ledger_entries() returns trigger language plpgsql as $$
begin
  if exists (
    select from added a join ledger_transactions t on t.id = a.transaction_id where t.at <> a.at
  ) or exists (
    select from ledger_entries e where e.transaction_id in (select transaction_id from added)
    group by e.transaction_id
    having count(*) <>
      (select count(*) from added a where a.transaction_id = e.transaction_id)
  ) then
    raise exception 'entries come with their transaction, all at once'
      using errcode = 'check_violation';
  end if;
  if exists (
    select from added e
    join ledger_accounts a on a.id = e.account_id
    join ledger_account_kinds k on k.kind = a.kind
    left join ledger_entries p on p.account_id = e.account_id and p.sequence = e.sequence - 1
    where k.never_negative <> (e.sequence is not null)
      or e.sequence > 1 and p.sequence is null
      or e.balance_kopecks <> coalesce(p.balance_kopecks, 0) + k.sign * e.kopecks
  ) then
    raise exception 'an entry does not follow from the one before'
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger ledger_entries_follow after insert on ledger_entries
  referencing new table as added for each statement execute function check_ledger_entries();

-- Judged at the commit, when all of it is there.
create function check_ledger_transaction() returns trigger language plpgsql as $$
begin
  if (select count(*) < 2 or sum(kopecks) <> 0 from ledger_entries where transaction_id = new.id)
  then
    raise exception 'a transaction sums to zero' using errcode = 'check_violation';
  end if;
  if new.reverses_id is not null and exists (
    select from
      (select account_id, kopecks from ledger_entries where transaction_id = new.id) mine
      full join
      (select account_id, kopecks from ledger_entries where transaction_id = new.reverses_id) taken
      using (account_id)
    where mine.kopecks is distinct from -taken.kopecks
  ) then
    raise exception 'a reversal takes back the whole' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_transactions_balanced after insert on ledger_transactions
  deferrable initially deferred for each row execute function check_ledger_transaction();

-- Whether the transaction under the key is this one: `already` or `key_reused`; null: there is none.
create function ledger_known(
  p_key text, p_type text, p_booking uuid, p_payment uuid, p_reverses text, p_entries jsonb
) returns text language plpgsql stable as $$
declare
  known ledger_transactions;
begin
  select * into known from ledger_transactions where key = p_key;
  if not found then return null; end if;
  if known.type <> p_type or known.booking_id is distinct from p_booking
    or known.payment_id is distinct from p_payment
    or (select key from ledger_transactions where id = known.reverses_id)
      is distinct from p_reverses
    or exists (
      select from
        (select a.kind, a.owner_id, e.kopecks from ledger_entries e
         join ledger_accounts a on a.id = e.account_id where e.transaction_id = known.id) stored
        full join
        jsonb_to_recordset(p_entries) as asked(kind text, owner_id uuid, kopecks bigint)
        using (kind, owner_id)
      where stored.kopecks is distinct from asked.kopecks
    )
  then return 'key_reused'; end if;
  return 'already';
end $$;

-- Posts a transaction, or says why not; after each answer the caller's transaction goes on. Only accounts
-- that may not go below zero are locked, in one order; who posts twice in a transaction may meet another who
-- does it the other way round, and PostgreSQL then ends one of the two.
create function ledger_post(
  p_key text, p_type text, p_at timestamptz, p_booking uuid, p_payment uuid, p_reverses text,
  p_entries jsonb
) returns text language plpgsql as $$
declare
  known text;
  posted bigint;
  taken bigint;
begin
  known := ledger_known(p_key, p_type, p_booking, p_payment, p_reverses, p_entries);
  if known is not null then return known; end if;

  -- A closing waits for those who are posting, and they for it.
  perform pg_advisory_xact_lock_shared(7463034);
  if exists (select from ledger_closings where through >= p_at) then
    raise exception 'the day of % is closed', p_at using errcode = 'check_violation';
  end if;

  insert into ledger_accounts (kind, owner_id)
    select e.kind, e.owner_id
    from jsonb_to_recordset(p_entries) as e(kind text, owner_id uuid)
    where not exists
      (select from ledger_accounts a where a.kind = e.kind and a.owner_id = e.owner_id)
    order by e.kind, e.owner_id
    on conflict (kind, owner_id) do nothing;

  perform a.id from jsonb_to_recordset(p_entries) as e(kind text, owner_id uuid)
    join ledger_accounts a on a.kind = e.kind and a.owner_id = e.owner_id
    join ledger_account_kinds k on k.kind = a.kind
    where k.never_negative
    order by a.id
    for no key update of a;

  -- Somebody may have posted it while this one waited.
  known := ledger_known(p_key, p_type, p_booking, p_payment, p_reverses, p_entries);
  if known is not null then return known; end if;

  if exists (
    select from jsonb_to_recordset(p_entries) as e(kind text, owner_id uuid, kopecks bigint)
    join ledger_accounts a on a.kind = e.kind and a.owner_id = e.owner_id
    join ledger_account_kinds k on k.kind = a.kind
    where k.never_negative and k.sign * e.kopecks < 0 and k.sign * e.kopecks + coalesce(
      (select l.balance_kopecks from ledger_entries l
       where l.account_id = a.id and l.sequence is not null order by l.sequence desc limit 1),
      0) < 0
  ) then return 'insufficient'; end if;

  if p_reverses is not null then
    select id into strict taken from ledger_transactions where key = p_reverses;
  end if;
  insert into ledger_transactions (key, type, at, booking_id, payment_id, reverses_id)
    values (p_key, p_type, p_at, p_booking, p_payment, taken)
    on conflict (key) do nothing returning id into posted;
  if posted is null then
    return ledger_known(p_key, p_type, p_booking, p_payment, p_reverses, p_entries);
  end if;

  insert into ledger_entries (transaction_id, account_id, kopecks, at, sequence, balance_kopecks)
    select posted, a.id, e.kopecks, p_at,
      case when k.never_negative then coalesce(last.sequence, 0) + 1 end,
      case when k.never_negative then coalesce(last.balance_kopecks, 0) + k.sign * e.kopecks end
    from jsonb_to_recordset(p_entries) as e(kind text, owner_id uuid, kopecks bigint)
    join ledger_accounts a on a.kind = e.kind and a.owner_id = e.owner_id
    join ledger_account_kinds k on k.kind = a.kind
    left join lateral (
      select l.sequence, l.balance_kopecks from ledger_entries l
      where k.never_negative and l.account_id = a.id and l.sequence is not null
      order by l.sequence desc limit 1
    ) last on true;
  return 'posted';
end $$;
