/**
 * What those on duty have in common, kept with every change of one of them: of ten thousand no matching looks
 * at all. The sums are of whole milliseconds and kopecks, so that they are exact. Synchronous; time is an
 * argument.
 */
import type { Instant, PersonId, Specialization } from "../vocabulary.ts";
import type { OnDuty } from "./positions.ts";
import { type Crowd, crowdFrom } from "./score.ts";

type Summed = Pick<OnDuty, "doctor" | "tally" | "startedAt" | "presence">;

export class Crew {
  /** Moments count from the first that came: sums of instants would not be whole numbers any more. */
  #base: number | null = null;
  #count = 0;
  #startedAt = 0;
  #idle = 0;
  #income = 0;
  #idlers = 0;
  #idleSince = 0;
  /** Those who idle from a moment to come on (the end of a break), and the moment up to which that is known. */
  readonly #later = new Map<PersonId, Instant>();
  #lookedAt = -Infinity;
  readonly #fields = new Map<Specialization, number>();
  readonly #restless = new Set<PersonId>();

  add(duty: Summed): void {
    this.#sum(duty, 1);
    const { doctor: { id }, tally, presence } = duty;
    if (tally.idleSince !== null && tally.idleSince > this.#lookedAt) {
      this.#later.set(id, tally.idleSince);
    } else if (tally.idleSince !== null) this.#idles(tally.idleSince, 1);
    if (presence != null || tally.missedInARow > 0) this.#restless.add(id);
  }

  /** @param duty as it was added */
  remove(duty: Summed): void {
    this.#sum(duty, -1);
    const { doctor: { id }, tally } = duty;
    const isLater = this.#later.delete(id);
    if (!isLater && tally.idleSince !== null) this.#idles(tally.idleSince, -1);
    this.#restless.delete(id);
  }

  #sum({ doctor, tally, startedAt }: Summed, sign: 1 | -1): void {
    this.#base ??= startedAt;
    this.#count += sign;
    this.#startedAt += sign * (startedAt - this.#base);
    this.#idle += sign * tally.idleMilliseconds;
    this.#income += sign * Number(tally.incomeKopecks);
    for (const field of doctor.specializations) {
      this.#fields.set(field, (this.#fields.get(field) ?? 0) + sign);
    }
  }

  #idles(since: Instant, sign: 1 | -1): void {
    this.#idlers += sign;
    this.#idleSince += sign * (since - this.#base!);
  }

  /** @param at never before the moment that was asked about last */
  crowd(at: Instant): Crowd {
    this.#lookedAt = Math.max(at, this.#lookedAt);
    for (const [id, since] of this.#later) {
      if (since > at) continue;
      this.#later.delete(id);
      this.#idles(since, 1);
    }
    const now = at - (this.#base ?? at);
    return crowdFrom(at, {
      idle: this.#idle + this.#idlers * now - this.#idleSince,
      income: this.#income,
      shift: this.#count * now - this.#startedAt,
    });
  }

  /** Doctors of this field, busy or not. */
  ofField(specialization: Specialization): number {
    return this.#fields.get(specialization) ?? 0;
  }

  /** Who missed an offer, or is asked whether anybody is there. */
  restless(): ReadonlySet<PersonId> {
    return this.#restless;
  }
}
