/**
 * Staff who are on duty now, by name, and so whether a city or a clinic has anybody there. A plain index
 * in memory, filled from the store. Synchronous; time is an argument.
 */
import { covers, membershipsOf, type Place, reachOf } from "../membership.ts";
import { type Instant, type Membership, MINUTE, type PersonId, type Role } from "../vocabulary.ts";

/** A duty as the store keeps it, with the rights of its person as they are now. */
export interface StaffDuty {
  readonly id: PersonId;
  readonly role: Role;
  readonly firstName: string;
  readonly lastName: string;
  readonly memberships: readonly Membership[] | null;
  readonly startedAt: Instant;
}

export interface StaffOnDuty extends StaffDuty {
  /** When a page of this person was last open, or the duty began. */
  readonly seenAt: Instant;
}

/** A board that nobody has had open for so long is silent: nobody is promised who looks at it. */
export const SILENT_AFTER_MILLISECONDS = 10 * MINUTE;

export class StaffRoster {
  #onDuty = new Map<PersonId, StaffOnDuty>();

  /** @returns whether anything but the order has changed */
  replace(duties: readonly StaffDuty[], at: Instant): boolean {
    const before = this.#onDuty;
    this.#onDuty = new Map(duties.map((duty) => {
      const known = before.get(duty.id);
      const seenAt = known?.startedAt === duty.startedAt ? known.seenAt : at;
      return [duty.id, { ...duty, seenAt }];
    }));
    const facts = (all: Iterable<StaffOnDuty>) =>
      JSON.stringify([...all].map(({ seenAt: _seen, ...duty }) => duty));
    return facts(before.values()) !== facts(this.#onDuty.values());
  }

  /** A page of this person is open. */
  seen(id: PersonId, at: Instant): void {
    const known = this.#onDuty.get(id);
    if (known !== undefined) this.#onDuty.set(id, { ...known, seenAt: at });
  }

  get(id: PersonId): StaffOnDuty | null {
    return this.#onDuty.get(id) ?? null;
  }

  /** The longest on duty first. */
  all(): readonly StaffOnDuty[] {
    return [...this.#onDuty.values()].toSorted((one, other) => one.startedAt - other.startedAt);
  }

  /** Those who have rights there, silent ones among them. */
  of(place: Place): readonly StaffOnDuty[] {
    return this.all().filter((one) => covers(membershipsOf(one), place));
  }

  /** Somebody looks at it now: the only case in which a dispatcher may be promised. */
  isAttended(place: Place, at: Instant): boolean {
    return this.of(place).some((one) => !isSilent(one, at));
  }

  /** The cities in which nobody would be on duty any more. @param names of all cities */
  leftAlone(leaver: PersonId, names: readonly string[], at: Instant): readonly string[] {
    const own = this.#onDuty.get(leaver);
    if (own === undefined) return [];
    const { cities, clinics } = reachOf(membershipsOf(own), names);
    const places: Place[] = [...cities.map((city) => ({ city, clinicId: null })), ...clinics];
    const alone = places.filter((place) =>
      !this.of(place).some((one) => one.id !== leaver && !isSilent(one, at))
    );
    return [...new Set(alone.map(({ city }) => city))];
  }
}

export const isSilent = (one: StaffOnDuty, at: Instant): boolean =>
  at - one.seenAt > SILENT_AFTER_MILLISECONDS;
