/**
 * The devices of one doctor on shift: the phone in the car, the computer at home. Each answers for the doctor,
 * and one of them tells the place: the one that the doctor is with, as far as anything proves it. Proof is a
 * step that the doctor gave on it (a shift begun, a yes, «выехал») or that it moved; lying somewhere is none.
 * Without a newer proof the place goes to another device only where the one that tells it has been silent for
 * so long that its place is of no use, and neither visit nor alarm is under way: there a navigator may cover the
 * page for the whole drive. Such a device leads until the proven one is back. Synchronous; time is an argument.
 */
import { DISPATCH } from "../limits.ts";
import { after, type Instant, instant, MINUTE, SECOND } from "../vocabulary.ts";
import type { Fix } from "../world.ts";
import { distanceMeters } from "./distance.ts";

/** Of whoever says no device. */
export const ONE_DEVICE = "";
/** Of more the one that has been silent for longest goes; never the one that tells the place. */
const DEVICES_LIMIT = 8;
/**
 * A computer's guess by wireless networks leaps from one router to the next and back, and stays for minutes
 * where it has leapt to. Whoever walks or drives goes on: so many steps in a row, each beyond what its two
 * fixes leave open, further from all places before it, no faster than a car, and with no long stay between.
 */
const STEPS = 5;
const STEP_METERS = 50;
const STEP_MILLISECONDS = 5 * MINUTE;
const FASTEST_METERS_PER_SECOND = 50;
const NEVER = instant(0);

interface Device {
  readonly answeredAt: Instant;
  readonly hidden: boolean;
  readonly last: Fix | null;
  /** Places of a movement that may have begun, a step apart each. */
  readonly row: readonly Fix[];
  readonly provenAt: Instant;
}

/** What the doctor's place is now, and whether a visit or an alarm is under way. */
export interface PlaceKnown {
  readonly fix: Fix | null;
  readonly isOnVisit: boolean;
}

export class Devices {
  readonly #devices = new Map<string, Device>();
  /** Which tells the place, and since what proof; null: whichever comes first. */
  #leader: { readonly device: string; readonly provenAt: Instant } | null;

  /** @param leader the doctor was with it before a start at `at`, as its last place proved */
  constructor(
    leader: { readonly device: string; readonly provenAt: Instant } | null = null,
    at: Instant = NEVER,
  ) {
    this.#leader = leader;
    if (leader === null) return;
    const { device, provenAt } = leader;
    this.#keep(device, { ...this.#of(device), provenAt, answeredAt: at });
  }

  /** It has answered. @param hidden absent: as it was */
  answered(device: string, at: Instant, hidden?: boolean): void {
    const known = this.#of(device);
    this.#keep(device, { ...known, answeredAt: at, hidden: hidden ?? known.hidden });
  }

  /** Nobody looks at any of those that answer. */
  isHidden(at: Instant): boolean {
    const since = after(at, -DISPATCH.answerMaxAgeMilliseconds);
    const answering = [...this.#devices.values()].filter(({ answeredAt }) => answeredAt >= since);
    return answering.length > 0 && answering.every(({ hidden }) => hidden);
  }

  /**
   * Somebody looks at the one that the doctor is with, and it answered after `since`; null: which that is
   * nobody knows.
   */
  isInHand(at: Instant, since: Instant): boolean | null {
    if (this.#leader === null) return null;
    const { answeredAt, hidden } = this.#of(this.#leader.device);
    return !hidden && answeredAt > since &&
      at - answeredAt <= DISPATCH.answerMaxAgeMilliseconds;
  }

  /** The doctor has it in the hand, and looks at it. */
  used(device: string, at: Instant): void {
    this.#keep(device, { ...this.#of(device), answeredAt: at, hidden: false, provenAt: at });
    this.#leader = { device, provenAt: at };
  }

  /** Its sign-in has ended. @returns false: it was not known */
  forget(device: string): boolean {
    if (this.#leader?.device === device) this.#leader = null;
    return this.#devices.delete(device);
  }

  /** Which tells the place; null: none yet. */
  get leader(): string | null {
    return this.#leader?.device ?? null;
  }

  /** Another has the newer proof of being the one that the doctor is with; one that only stepped in has none. */
  isElsewhere(device: string): boolean {
    const { device: leader = device, provenAt = NEVER } = this.#leader ?? {};
    return leader !== device && provenAt > this.#of(device).provenAt;
  }

  /** Whether a place of it would be the doctor's. */
  mayTell(device: string, known: PlaceKnown, at: Instant): boolean {
    const { device: leader = device, provenAt = NEVER } = this.#leader ?? {};
    return leader === device || this.#of(device).provenAt > provenAt || isOfNoUse(known, at);
  }

  /** @param fixes in the order of time. @returns whether they are the doctor's place */
  follows(device: string, fixes: readonly Fix[], known: PlaceKnown, at: Instant): boolean {
    const own = fixes.reduce(moved, this.#of(device));
    this.#keep(device, own);
    if (!this.mayTell(device, known, at)) return false;
    const { device: leader = device, provenAt = NEVER } = this.#leader ?? {};
    // One that only stepped in has no proof: the proven one leads again as soon as it is back.
    const isSame = leader === device;
    this.#leader = {
      device,
      provenAt: isSame ? instant(Math.max(own.provenAt, provenAt)) : own.provenAt,
    };
    return true;
  }

  #of(device: string): Device {
    return this.#devices.get(device) ??
      { answeredAt: NEVER, hidden: false, last: null, row: [], provenAt: NEVER };
  }

  #keep(device: string, next: Device): void {
    if (!this.#devices.has(device) && this.#devices.size >= DEVICES_LIMIT) {
      const [oldest] = [...this.#devices]
        .filter(([name]) => name !== this.#leader?.device)
        .toSorted(([, one], [, other]) => one.answeredAt - other.answeredAt);
      if (oldest !== undefined) this.#devices.delete(oldest[0]);
    }
    this.#devices.set(device, next);
  }
}

function moved(device: Device, fix: Fix): Device {
  const { last, row } = device;
  if (last !== null && fix.recordedAt <= last.recordedAt) return device;
  const next = { ...device, last: fix };
  const from = row.at(-1);
  if (last === null || from === undefined) return { ...next, row: [fix] };
  const isInTime = fix.recordedAt - from.recordedAt <= STEP_MILLISECONDS;
  if (metersApart(from, fix) <= STEP_METERS) return isInTime ? next : { ...next, row: [fix] };
  const isCarried = metersApart(last, fix) * SECOND <=
    FASTEST_METERS_PER_SECOND * (fix.recordedAt - last.recordedAt);
  const goesOn = row.slice(0, -1)
    .every((before) => distanceMeters(before, fix) > distanceMeters(before, from));
  if (!isInTime || !isCarried || !goesOn) return { ...next, row: [fix] };
  return row.length < STEPS
    ? { ...next, row: [...row, fix] }
    : { ...next, row: [fix], provenAt: fix.recordedAt };
}

/** At least. */
const metersApart = (one: Fix, other: Fix): number =>
  distanceMeters(one, other) - (one.accuracyMeters ?? 0) - (other.accuracyMeters ?? 0);

const isOfNoUse = ({ fix, isOnVisit }: PlaceKnown, at: Instant): boolean =>
  !isOnVisit && (fix === null || at - fix.recordedAt > DISPATCH.fixMaxAgeMilliseconds);
