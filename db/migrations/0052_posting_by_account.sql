-- A posting names two to six accounts, but PostgreSQL takes a list out of JSON for a hundred rows and then
-- rather reads the whole of ledger_accounts, which gets a row with every visit: each posting cost more than
-- the one before. Here each account is looked up by its key (a lateral with a limit is never made a join of
-- whole tables); the check of what was added counts by transaction in the same way. What is posted, and what
-- is refused, is as in 0034_ledger.sql.
create or replace function check_ledger_entries() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select transaction_id, count(*) as entries, min(at) as first, max(at) as last
      from added group by transaction_id) a
    where row(a.first, a.last) is distinct from
        (select row(t.at, t.at) from ledger_transactions t where t.id = a.transaction_id)
      or a.entries <>
        (select count(*) from ledger_entries e where e.transaction_id = a.transaction_id)
  ) then
    raise exception 'entries come with their transaction, all at once'
      using errcode = 'check_violation';
  end if;
  if exists (
    select from added e
    cross join lateral
      (select a.kind from ledger_accounts a where a.id = e.account_id limit 1) a
    join ledger_account_kinds k on k.kind = a.kind
    left join lateral (
      select p.sequence, p.balance_kopecks from ledger_entries p
      where p.account_id = e.account_id and p.sequence = e.sequence - 1 limit 1
    ) p on true
    where k.never_negative <> (e.sequence is not null)
      or e.sequence > 1 and p.sequence is null
      or e.balance_kopecks <> coalesce(p.balance_kopecks, 0) + k.sign * e.kopecks
  ) then
    raise exception 'an entry does not follow from the one before'
      using errcode = 'check_violation';
  end if;
  return null;
end $$;

create or replace function ledger_known(
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
        (select a.kind, a.owner_id, e.kopecks from ledger_entries e cross join lateral
           (select a.kind, a.owner_id from ledger_accounts a where a.id = e.account_id limit 1) a
         where e.transaction_id = known.id) stored
        full join
        jsonb_to_recordset(p_entries) as asked(kind text, owner_id uuid, kopecks bigint)
        using (kind, owner_id)
      where stored.kopecks is distinct from asked.kopecks
    )
  then return 'key_reused'; end if;
  return 'already';
end $$;

create or replace function ledger_post(
  p_key text, p_type text, p_at timestamptz, p_booking uuid, p_payment uuid, p_reverses text,
  p_entries jsonb
) returns text language plpgsql as $$
declare
  known text;
  posted bigint;
  taken bigint;
  chained bigint[];
  account bigint;
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
    left join lateral (
      select a.id from ledger_accounts a where a.kind = e.kind and a.owner_id = e.owner_id limit 1
    ) a on true
    where a.id is null
    order by e.kind, e.owner_id
    on conflict (kind, owner_id) do nothing;

  -- Locked one by one in the order of their ids, whoever asks.
  select array_agg(a.id order by a.id) into chained
    from jsonb_to_recordset(p_entries) as e(kind text, owner_id uuid)
    join ledger_account_kinds k on k.kind = e.kind
    cross join lateral (
      select a.id from ledger_accounts a where a.kind = e.kind and a.owner_id = e.owner_id limit 1
    ) a
    where k.never_negative;
  foreach account in array coalesce(chained, '{}') loop
    perform from ledger_accounts where id = account for no key update;
  end loop;

  -- Somebody may have posted it while this one waited.
  known := ledger_known(p_key, p_type, p_booking, p_payment, p_reverses, p_entries);
  if known is not null then return known; end if;

  if exists (
    select from jsonb_to_recordset(p_entries) as e(kind text, owner_id uuid, kopecks bigint)
    join ledger_account_kinds k on k.kind = e.kind
    cross join lateral (
      select a.id from ledger_accounts a where a.kind = e.kind and a.owner_id = e.owner_id limit 1
    ) a
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
    join ledger_account_kinds k on k.kind = e.kind
    cross join lateral (
      select a.id from ledger_accounts a where a.kind = e.kind and a.owner_id = e.owner_id limit 1
    ) a
    left join lateral (
      select l.sequence, l.balance_kopecks from ledger_entries l
      where k.never_negative and l.account_id = a.id and l.sequence is not null
      order by l.sequence desc limit 1
    ) last on true;
  return 'posted';
end $$;
