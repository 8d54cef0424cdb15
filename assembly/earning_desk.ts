/** What doctors and clinics earn, put together: part of the assembly. */
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import type { PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import { cashHandovers } from "../db/cash_handovers.ts";
import { clinicStore } from "../db/clinics.ts";
import { earningsOf } from "../db/earnings.ts";
import type { Keyring } from "../db/keyring.ts";
import { ledgerOf } from "../db/ledger.ts";
import { payoutStore } from "../db/payouts.ts";
import { shiftRecords } from "../db/shift_records.ts";
import type { Cities } from "../gateways/cities.ts";
import { handoverServices } from "../routes/money/handover_services.ts";
import { incomeServices } from "../routes/money/income_services.ts";
import { payoutServices } from "../routes/money/payout_services.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly positions: PositionIndex;
  readonly actor: Pick<DispatcherActor, "ledger">;
  readonly cities: Pick<Cities, "defaultName" | "timeZoneOf">;
}

export function earningDesk(around: Surroundings) {
  const { world, database, keyring, positions, actor, cities } = around;
  const earnings = earningsOf(database);
  const ledger = ledgerOf(database);
  const timeZone = () => cities.timeZoneOf(cities.defaultName);
  const bankDetails = bankDetailsStore(database, keyring);
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
  return {
    settled,
    /** What was settled just before the process ended was told to no shift. */
    recover: () => settled([...positions.all()].map(({ doctor }) => doctor.id)),
    services: {
      handovers: handoverServices({
        ...{ world, ledger, clinics },
        handovers: cashHandovers(database),
      }),
      payouts: payoutServices({
        ...{ world, ledger, bankDetails, timeZone },
        payouts: payoutStore(database),
      }),
      income: incomeServices({
        world,
        earnings,
        ledger,
        records: shiftRecords(database),
        timeZone,
      }),
    },
  };
}
