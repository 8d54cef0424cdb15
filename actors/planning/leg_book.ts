/**
 * Ways between doors of days to come, as the streets have answered: as on empty streets, and the traffic of the
 * hour in which one drives upon them. A way that was never asked for is estimated from the distance; one that is
 * known in the other direction is taken for this one.
 */
import { estimatedLeg } from "../dispatcher/distance.ts";
import { after, type GeoPoint, HOUR, type Instant, MINUTE } from "../vocabulary.ts";
import type { TravelGateway } from "../world.ts";
import type { WaySeconds } from "./day.ts";

const MOST = 50_000;
const FRESH_MILLISECONDS = 12 * HOUR;
/** The streets could not be asked: they are again before long. */
const GUESS_MILLISECONDS = 10 * MINUTE;
/** The most doors that one question is asked for. */
const ASKED_AT_ONCE = 100;

/** About a metre: one door is one place. */
const nameOf = ({ latitude, longitude }: GeoPoint): string =>
  `${latitude.toFixed(5)},${longitude.toFixed(5)}`;

interface KnownLeg {
  /** On empty streets, where traffic is known; else as always. */
  readonly seconds: number;
  readonly traffic: ((at: Instant) => number) | null;
  readonly until: Instant;
}

export class LegBook {
  readonly #legs = new Map<string, KnownLeg>();

  constructor(private readonly travel: Pick<TravelGateway, "toPlace" | "trafficOf">) {}

  /** Pure as far as what is known goes. */
  readonly way: WaySeconds = (from, to, at) => {
    const [one, other] = [nameOf(from), nameOf(to)];
    if (one === other) return 0;
    const leg = this.#legs.get(`${one}>${other}`) ?? this.#legs.get(`${other}>${one}`);
    if (leg === undefined) return estimatedLeg(from, to).seconds;
    return leg.traffic === null ? leg.seconds : Math.round(leg.seconds * leg.traffic(at));
  };

  /** Asks for the ways to a door that are not known yet. Never rejects: what fails stays estimated. */
  async learn(origins: readonly GeoPoint[], place: GeoPoint, at: Instant): Promise<void> {
    const to = nameOf(place);
    const unknown = new Map<string, GeoPoint>();
    for (const origin of origins) {
      const key = `${nameOf(origin)}>${to}`;
      const known = this.#legs.get(key);
      if (nameOf(origin) !== to && (known === undefined || known.until <= at)) {
        unknown.set(key, origin);
      }
    }
    const asked = [...unknown].slice(0, ASKED_AT_ONCE);
    if (asked.length === 0) return;
    const legs = await this.#ask(asked.map(([, origin]) => origin), place);
    // Which city's traffic it is, is looked up once for all ways and hours.
    const traffic = this.travel.trafficOf?.(place) ?? null;
    for (const [index, [key]] of asked.entries()) {
      const leg = legs[index];
      if (leg === undefined) continue;
      this.#legs.delete(key);
      const oldest = this.#legs.keys().next().value;
      if (this.#legs.size >= MOST && oldest !== undefined) this.#legs.delete(oldest);
      this.#legs.set(key, {
        seconds: leg.seconds,
        traffic: leg.isAverage === true ? null : traffic,
        until: after(at, leg.isAverage === true ? GUESS_MILLISECONDS : FRESH_MILLISECONDS),
      });
    }
  }

  async #ask(origins: readonly GeoPoint[], place: GeoPoint) {
    try {
      return await this.travel.toPlace(origins, place, null);
    } catch {
      // Whoever answers for the streets has said so already; a day is planned by the distance meanwhile.
      return [];
    }
  }
}
