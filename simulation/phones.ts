/** Doctors' phones: they answer every few seconds, say where they are, and fall silent now and then. */
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import { after, type Instant, MINUTE } from "../actors/vocabulary.ts";
import type { Fix } from "../actors/world.ts";
import { Chance } from "./chance.ts";
import type { CityTable } from "./city_table.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Doctor } from "./people.ts";
import type { SimulatedStore } from "./store.ts";

/** A phone is silent about once in two hours, for some minutes. */
const DARK_EVERY_MINUTES = 120;
const DARK_MINUTES = 5;
const FIX_MILLISECONDS = 5 * MINUTE;

export class Phones {
  constructor(
    private readonly clock: SimulatedClock,
    private readonly city: CityTable,
    private readonly store: SimulatedStore,
    private readonly end: Instant,
  ) {}

  /** From now on the phone falls silent at times: it neither answers nor moves. */
  silence(doctor: Doctor, chance: Chance): void {
    const at = after(this.clock.now(), chance.exponential(DARK_EVERY_MINUTES) * MINUTE);
    if (at > this.end) return;
    this.clock.timer(at, () => {
      if (doctor.silentUntil < at) doctor.silentSince = at;
      doctor.silentUntil = after(at, chance.exponential(DARK_MINUTES) * MINUTE);
      this.silence(doctor, chance);
    });
  }

  /** Pages that are open answer every few seconds: seen from a matching they have just done so. */
  answer(doctors: Iterable<Doctor>, positions: PositionIndex, at: Instant): void {
    for (const doctor of doctors) {
      if (doctor.silentUntil > at) continue;
      positions.touch(doctor.facts.id, at, { hidden: doctor.isCovered });
      if (at - doctor.fixAt < FIX_MILLISECONDS || doctor.busySince !== null) continue;
      this.track(doctor, positions, at);
    }
  }

  track(doctor: Doctor, positions: PositionIndex, at: Instant): void {
    const fix = this.fixAt(doctor.door, at);
    doctor.fixAt = at;
    positions.track(doctor.facts.id, [fix], at);
    void this.store.shifts.savePositions([{ doctorId: doctor.facts.id, fix }], []);
  }

  fixAt(door: number, at: Instant): Fix {
    return {
      ...this.city.doors[door]!,
      accuracyMeters: 10,
      headingDegrees: null,
      speedMetersPerSecond: null,
      recordedAt: at,
    };
  }
}
