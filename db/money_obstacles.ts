/**
 * Money that a deletion would leave without its person: what lies in a wallet, what is still to be paid or given
 * back, cash to hand over, earnings and debts. What belongs to nobody any more nobody can give back.
 */

/** In the order in which they are dealt with: one leads to the next. */
export type MoneyObstacle =
  /** A payment waits, is held or goes back; cash or a transfer has not been confirmed. */
  | "payment_open"
  | "wallet_not_empty"
  /** A handover of cash has not been answered. */
  | "handover_open"
  /** A doctor has cash of patients. */
  | "cash_held"
  /** A payout is prepared, or on its way. */
  | "payout_open"
  | "payout_due"
  /** More was given back than was earned. */
  | "in_debt";

const IDS = "(select value::uuid from jsonb_array_elements_text($1::jsonb))";

/** `$1`: the ids of all records of one human, as JSON. One row with the first obstacle, or null. */
export const MONEY_OBSTACLE = `
  with balances as (
    select a.kind, sum(e.kopecks) * k.sign as kopecks
    from ledger_accounts a join ledger_account_kinds k on k.kind = a.kind
      join ledger_entries e on e.account_id = a.id
    where a.kind in ('wallet', 'doctor_cash', 'doctor_payable', 'clinic_payable')
      and a.owner_id in ${IDS}
    group by a.kind, k.sign
  ), payables as (
    select kopecks from balances where kind in ('doctor_payable', 'clinic_payable')
  )
  select case
    when exists (select from payments where (payer_id in ${IDS} or wallet_owner_id in ${IDS})
        and (status in ('created', 'pending', 'held') or is_watched and paid_kopecks > 0))
      or exists (select from payments p join bookings b on b.id = p.booking_id
        where p.status in ('pending', 'held') and (p.status = 'held' or p.method = 'bank_qr'
            or p.method = 'cash' and p.state->>'doctorId' is not null)
          and (b.doctor_id in ${IDS} or b.provider_id in ${IDS} or b.clinic_id in ${IDS}))
      then 'payment_open'
    when exists (select from balances where kind = 'wallet' and kopecks > 0)
      then 'wallet_not_empty'
    when exists (select from cash_handovers
        where status = 'said' and (doctor_id in ${IDS} or clinic_id in ${IDS}))
      then 'handover_open'
    when exists (select from balances where kind = 'doctor_cash' and kopecks > 0)
      then 'cash_held'
    when exists (select from payout_lines l join payout_runs r on r.id = l.run_id
        where l.payee_id in ${IDS} and r.status in ('prepared', 'approved'))
      then 'payout_open'
    when exists (select from payables where kopecks > 0) then 'payout_due'
    when exists (select from payables where kopecks < 0) then 'in_debt'
  end as obstacle`;
