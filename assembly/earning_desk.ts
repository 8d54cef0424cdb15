/** What doctors and clinics earn, put together: part of the assembly. */
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import { DAY, type PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import { cashHandovers } from "../db/cash_handovers.ts";
import { clinicStore } from "../db/clinics.ts";
import { earningsOf } from "../db/earnings.ts";
import type { Keyring } from "../db/keyring.ts";
import { ledgerOf } from "../db/ledger.ts";
import { verifyLedger } from "../db/ledger_check.ts";
import { moneyChecks } from "../db/money_checks.ts";
import type { Outbox } from "../db/outbox.ts";
import { payoutStore } from "../db/payouts.ts";
import type { PeopleStore } from "../db/people.ts";
import { personalRows } from "../db/personal_rows.ts";
import { serviceAccountStore } from "../db/service_account.ts";
import { shiftRecords } from "../db/shift_records.ts";
import { staffStore } from "../db/staff.ts";
import type { Cities } from "../gateways/cities.ts";
import { handoverServices } from "../routes/money/handover_services.ts";
import { incomeServices } from "../routes/money/income_services.ts";
import { ledgerServices } from "../routes/money/ledger_services.ts";
import { serviceAccountServices } from "../routes/money/service_account_services.ts";
import type { Passwords } from "../runtime/passwords.ts";
import type { Round } from "./housekeeping.ts";
import { payoutServices } from "../routes/money/payout_services.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly positions: PositionIndex;
  readonly actor: Pick<DispatcherActor, "ledger">;
  readonly cities: Pick<Cities, "defaultName" | "timeZoneOf">;
  readonly passwords: Pick<Passwords, "verify">;
  readonly rateLimits: boolean;
  readonly people: PeopleStore;
  readonly outbox: Outbox;
}

export function earningDesk(around: Surroundings) {
  const { world, database, keyring, positions, actor, cities } = around;
  const earnings = earningsOf(database);
  const ledger = ledgerOf(database);
  const timeZone = () => cities.timeZoneOf(cities.defaultName);
  const bankDetails = bankDetailsStore(database, keyring);
  const payouts = payoutStore(database);
  const serviceAccount = serviceAccountStore(database);
  const clinics = clinicStore(database, keyring);
  /** The shifts of these doctors hear what they have earned by now. */
  async function settled(doctorIds: Iterable<PersonId>): Promise<void> {
    const shifts = [...doctorIds].flatMap((doctorId) => {
      const duty = positions.get(doctorId);
      return duty === null ? [] : [{ doctorId, startedAt: duty.startedAt }];
    });
    for (const { doctorId, startedAt, kopecks } of await earnings.ofShifts(shifts)) {
      actor.ledger.earned(doctorId, startedAt, kopecks);
    }
  }
  const checks = moneyChecks(database);
  /** All that was posted is added up anew. */
  async function replay(): Promise<void> {
    const check = await verifyLedger(database);
    await checks.add("ledger", check, world.clock.now(), null);
    const { transactions, faults } = check;
    if (faults.length === 0) return;
    world.log.fault("the ledger does not add up", new Error("faults"), {
      transactions,
      faults: JSON.stringify(faults),
    });
  }
  return {
    settled,
    replay,
    rounds: [[DAY, "the ledger was not replayed", replay]] satisfies readonly Round[],
    /** What was settled just before the process ended was told to no shift. */
    recover: () => settled([...positions.all()].map(({ doctor }) => doctor.id)),
    services: {
      handovers: handoverServices({
        ...{ world, ledger, clinics },
        handovers: cashHandovers(database),
      }),
      ledger: ledgerServices({ world, ledger, timeZone, lastCheck: () => checks.newest("ledger") }),
      payouts: payoutServices({
        ...{ world, ledger, bankDetails, timeZone },
        payouts,
        payer: serviceAccount,
      }),
      serviceAccount: serviceAccountServices({
        ...{ world, passwords: around.passwords, rateLimits: around.rateLimits },
        store: serviceAccount,
        ...{ people: around.people, outbox: around.outbox },
        admins: () => staffStore(database, keyring).admins(),
        passwordHash: personalRows(database).passwordHash,
      }),
      income: incomeServices({
        world,
        earnings,
        ledger,
        records: shiftRecords(database),
        payouts,
        timeZone,
      }),
    },
  };
}
