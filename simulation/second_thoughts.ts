/**
 * Patients who think better of it while a doctor is sought: another address, or a woman. They say so in the
 * very moment of a matching, so that what it proposes meets a booking that is not what was judged.
 */
import type { BookingCommand } from "../actors/booking/protocol.ts";
import { liveOffers } from "../actors/booking/state.ts";
import { Chance } from "./chance.ts";
import type { CityTable } from "./city_table.ts";
import type { PageOutbox } from "./page_outbox.ts";
import type { Call } from "./people.ts";
import type { SimulatedStore } from "./store.ts";

/** So many of the patients. */
const SHARE = 0.1;
/** At which matching of those that find nobody asked: at the first the streets are not known yet. */
const LOOKS = [2, 3] as const;
const ANOTHER_ADDRESS = 0.4;

export class SecondThoughts {
  /** How many matchings are waited for. */
  readonly #left = new Map<Call, number>();

  constructor(
    private readonly city: CityTable,
    private readonly seed: number,
    private readonly pages: Pick<PageOutbox, "give">,
    private readonly store: Pick<SimulatedStore, "rows">,
  ) {}

  /** A call that was made. */
  made(call: Call): void {
    const chance = this.#chanceOf(call);
    if (!chance.isTrue(SHARE)) return;
    this.#left.set(call, chance.isTrue(0.5) ? LOOKS[0] : LOOKS[1]);
  }

  /** To be called right before each matching. */
  look(): void {
    for (const [call, left] of this.#left) {
      const state = this.store.rows.get(call.id)?.state;
      if (state?.status !== "pending") {
        this.#left.delete(call);
        continue;
      }
      if (state.search.startedAt === null || liveOffers(state).length > 0) continue;
      this.#left.set(call, left - 1);
      if (left > 1) continue;
      this.#left.delete(call);
      const chance = this.#chanceOf(call);
      for (let draws = 0; draws < 2; draws++) chance.next();
      if (call.callType === "consultation" || !chance.isTrue(ANOTHER_ADDRESS)) {
        this.#say(call, { type: "amend", changes: { needs: ["female_doctor"] } });
      } else {
        call.door = Math.floor(chance.next() * this.city.doors.length);
        const address = { text: "another door", ...this.city.doors[call.door]! };
        this.#say(call, { type: "amend", changes: { address } });
      }
    }
  }

  #say({ id, by }: Call, command: BookingCommand): void {
    this.pages.give(id, command, by);
  }

  #chanceOf({ number }: Call): Chance {
    return new Chance(this.seed * 70_001 + number * 17 + 3);
  }
}
