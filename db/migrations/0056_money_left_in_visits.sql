-- Money that still lies in the account of a visit that is over was not settled, though 0054 took all as settled
-- that the round before it would not have looked at: a visit for which too much was paid, and whose process died
-- before it gave the rest back. Such a visit is looked at once more, however long ago it ended.
update payments p set settled_version = 0
from ledger_accounts a join lateral (select balance_kopecks from ledger_entries e where e.account_id = a.id
  order by e.sequence desc limit 1) last on last.balance_kopecks > 0
where a.kind = 'visit' and a.owner_id = p.booking_id and p.is_open;
