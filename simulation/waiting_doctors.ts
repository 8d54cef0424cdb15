/**
 * Doctors who are told where they had better wait: most drive there, some stay where they are. They are
 * asked as before on the way; half-way there they count as being there.
 */
import { DemandMap, type DemandRow } from "../actors/dispatcher/demand.ts";
import type { LiveHint } from "../actors/dispatcher/hint_keeper.ts";
import { after, type GeoPoint, type Instant, SECOND } from "../actors/vocabulary.ts";
import { Chance } from "./chance.ts";
import type { CityTable } from "./city_table.ts";
import type { SimulatedClock } from "./clock.ts";
import { type Crowd, type Doctor, drawCalls, START } from "./people.ts";

/** So many hints are followed. */
const FOLLOWS = 0.7;
/** What the city has learned of its calls before this day. */
const DAYS_LEARNED = 28;
/** No seed of a simulated day comes near. */
const LEARNED_SEEDS = 70_000;

export class WaitingDoctors {
  /** Seconds of driving to places to wait, of all doctors. */
  driveSeconds = 0;
  readonly #seen = new Set<string>();
  #learned: readonly DemandRow[] | null = null;

  /** @param moved where a doctor is has changed */
  constructor(
    private readonly clock: SimulatedClock,
    private readonly city: CityTable,
    private readonly crowd: Crowd,
    private readonly moved: (doctor: Doctor) => void,
  ) {}

  /** The calls of the weeks before, as production would have counted them; drawn once, however often it starts. */
  teach(demand: DemandMap): void {
    this.#learned ??= this.#learn();
    for (const row of this.#learned) demand.restore(row);
  }

  #learn(): readonly DemandRow[] {
    const demand = new DemandMap();
    for (let day = 0; day < DAYS_LEARNED; day++) {
      const seed = LEARNED_SEEDS + this.crowd.seed * DAYS_LEARNED + day;
      for (const { door } of drawCalls(this.city, { ...this.crowd, seed })) {
        demand.note(this.city.doors[door]!, START);
      }
    }
    return demand.takeUnsaved();
  }

  hinted(doctor: Doctor, hint: LiveHint): void {
    const key = `${doctor.facts.id}/${hint.madeAt}`;
    if (this.#seen.has(key) || doctor.busySince !== null) return;
    this.#seen.add(key);
    const number = Number(doctor.facts.id.slice(-6));
    const chance = new Chance(this.crowd.seed * 6_007 + number * 89 + hint.madeAt / SECOND);
    if (!chance.isTrue(FOLLOWS)) return;
    const setOut = after(hint.madeAt, Math.round(chance.between(20, 90) * SECOND));
    const to = this.#doorNear(hint.point);
    this.#while(doctor, setOut, () => this.#drive(doctor, to));
  }

  #drive(doctor: Doctor, to: number): void {
    const seconds = this.city.seconds[doctor.door * this.city.doors.length + to]!;
    const at = this.clock.now();
    const middle = after(at, Math.round(seconds / 2 * SECOND));
    this.driveSeconds += seconds / 2;
    this.#while(doctor, middle, () => {
      this.driveSeconds += seconds / 2;
      doctor.door = to;
      this.moved(doctor);
    });
  }

  /** At that moment, if no visit has come between. */
  #while(doctor: Doctor, at: Instant, act: () => void): void {
    const { idleSince } = doctor;
    this.clock.timer(at, () => {
      if (doctor.busySince === null && doctor.idleSince === idleSince) act();
    });
  }

  #doorNear({ latitude, longitude }: GeoPoint): number {
    const shrink = Math.cos(latitude * Math.PI / 180);
    let [nearest, least] = [0, Infinity];
    this.city.doors.forEach((door, at) => {
      const far = Math.hypot(door.latitude - latitude, (door.longitude - longitude) * shrink);
      if (far < least) [nearest, least] = [at, far];
    });
    return nearest;
  }
}
