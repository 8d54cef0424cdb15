/** A deletion that its person takes back at the last moment, or that money holds up: nothing is touched. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import { deletionStore } from "../../db/account_deletions.ts";
import type { MoneyObstacle } from "../../db/money_obstacles.ts";
import { queryOf } from "../../db/query.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const NOW = instant(Date.UTC(2026, 10, 26, 12));
const none = () => Promise.resolve(null);
const ID = "6f9d4a3e-2c41-4b8e-9a55-1f0f6a6f2b11";
const OTHER = "6f9d4a3e-2c41-4b8e-9a55-1f0f6a6f2b12";
const NOBODY = "00000000-0000-0000-0000-000000000000";
const post = (key: string, kind: string, kopecks: number) =>
  `select ledger_post('${key}', 'test', '2026-11-26', null, null, null,
     '[{"kind": "${kind}", "owner_id": "${ID}", "kopecks": ${kopecks}},
       {"kind": "bank", "owner_id": "${NOBODY}", "kopecks": ${-kopecks}}]')`;
const payment = (values: string) =>
  `insert into payments (id, version, status, purpose, method, payer_id, wallet_owner_id,
     amount_kopecks, held_kopecks, hold_kopecks, paid_kopecks, refunded_kopecks, is_open,
     is_watched, looked_at, created_at, state)
   values ('${ID}', 1, ${values}, 'deposit', 'card', '${ID}', '${ID}', 100, 0, 0, 0, 0, true,
     true, now(), now(), '{}')`;
/** What stands in the way, what makes it so, and what ends it. */
const MONEY: readonly [MoneyObstacle, string, string][] = [
  ["payment_open", payment("'pending'"), "update payments set status = 'cancelled'"],
  [
    "payment_open",
    "update payments set status = 'succeeded', paid_kopecks = 100",
    "update payments set is_watched = false",
  ],
  ["wallet_not_empty", post("in", "wallet", -100), post("out", "wallet", 100)],
  [
    "handover_open",
    `insert into cash_handovers (id, doctor_id, kopecks, status, said_at)
     values ('${ID}', '${ID}', 100, 'said', now())`,
    `update cash_handovers set status = 'confirmed', decided_by = '${ID}', decided_at = now()`,
  ],
  ["cash_held", post("taken", "doctor_cash", 100), post("handed", "doctor_cash", -100)],
  [
    "payout_open",
    `with run as (insert into payout_runs (id, status, until_at, without_details, prepared_by,
       prepared_at) values ('${ID}', 'prepared', now(), 0, '${OTHER}', now()) returning id)
     insert into payout_lines (id, run_id, number, payee, payee_id, kopecks, netted_kopecks,
       bank_version) select '${ID}', id, 1, 'doctor', '${ID}', 100, 0, 1 from run`,
    `update payout_runs set status = 'cancelled', closed_by = '${OTHER}', closed_at = now()`,
  ],
  ["payout_due", post("earned", "doctor_payable", -100), post("paid", "doctor_payable", 100)],
  ["payout_due", post("billed", "clinic_payable", -100), post("sent", "clinic_payable", 100)],
  ["in_debt", post("back", "doctor_payable", 100), post("settled", "doctor_payable", -100)],
];

for (const { name, open } of testDatabases()) {
  Deno.test(`a deletion taken back after it was found due is not carried out, nor one with money on the account, on ${name}`, async () => {
    const database = await open();
    try {
      const keyring = await testKeyring(database);
      const rows = queryOf(database);
      const deletions = deletionStore(database, keyring);
      await keyring.person(ID);
      await rows(
        "test.user",
        `insert into users (id, role, first_name, last_name, contacts, email_index, created_at)
         values ($1, 'patient', 'Anna', 'Petrova', '\\x01', '\\x02', now())`,
        [ID],
      );
      await deletions.request(ID, NOW, NOW);
      strictEqual((await deletions.due(NOW, 1)).length, 1);
      ok(await deletions.withdraw([ID]));
      strictEqual(await deletions.carryOut(ID, none, NOW, () => {}), null);
      const [kept] = await rows("test.kept", "select deleted_at, first_name from users", []);
      deepStrictEqual(kept, { deletedAt: null, firstName: "Anna" });
      strictEqual((await keyring.persons([ID])).size, 1);

      await deletions.request(ID, NOW, NOW);
      await rows(
        "test.merged",
        `insert into users (id, role, first_name, last_name, contacts, email_index, created_at)
         values ($1, 'admin', 'Boris', 'Petrov', '\\x01', '\\x03', now())`,
        [OTHER],
      );
      for (const [obstacle, make, end] of MONEY) {
        await rows("test.money", make, []);
        strictEqual(await deletions.obstacleOf(ID, NOW), obstacle, make);
        // It came after it had been looked at.
        strictEqual(await deletions.carryOut(ID, none, NOW, () => {}), null, obstacle);
        strictEqual(await deletions.obstacleOf(OTHER, NOW) === obstacle, false, "another's");
        await rows("test.money", end, []);
        strictEqual(await deletions.obstacleOf(ID, NOW), null, end);
      }
      deepStrictEqual(await deletions.carryOut(ID, none, NOW, () => {}), [ID]);
      strictEqual(await deletions.carryOut(ID, none, NOW, () => {}), null, "once");
    } finally {
      await database.close();
    }
  });
}
