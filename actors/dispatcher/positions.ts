/**
 * Doctors on duty and where they are: a plain index in memory, updated past the dispatcher's mailbox
 * by every batch of positions. Synchronous; time is an argument. A fix has an age and is never
 * guessed further: whoever asks sees how old it is.
 */
import { DISPATCH, LIMITS } from "../limits.ts";
import {
  after,
  type GeoPoint,
  type Instant,
  instant,
  type PersonId,
  SECOND,
} from "../vocabulary.ts";
import type { DoctorFacts } from "../booking/protocol.ts";
import type { Fix, Shift, ShiftEnd, ShiftPlan } from "../world.ts";
import { Crew } from "./crew.ts";
import { Devices, ONE_DEVICE } from "./devices.ts";
import { PlacedDoctors } from "./placed_doctors.ts";
import { presenceAfterStart } from "./shift_keeper.ts";
import { newTally, type ShiftTally } from "./tally.ts";

export interface OnDuty {
  readonly doctor: DoctorFacts;
  readonly startedAt: Instant;
  /** The last sign of life of any of the doctor's pages. */
  readonly answeredAt: Instant;
  /** Nobody looks at any page that answers. */
  readonly hidden: boolean;
  readonly battery: number | null;
  readonly fix: Fix | null;
  /** A push can reach the phone while the page is silent. */
  readonly pushable: boolean;
  /** On a break until then: not to be asked. */
  readonly breakUntil: Instant | null;
  /** When the doctor means to end the shift; null: nothing was said. */
  readonly endsAt: Instant | null;
  readonly tally: ShiftTally;
  /** «Are you there?» after missed offers: waits until then; absent or null: not asked. */
  readonly presence?: { readonly until: Instant } | null;
}

/** A phone's clock may run ahead by so much; further ahead its time is not believed. */
const CLOCK_SKEW_MILLISECONDS = 30 * SECOND;
/** A position that came shortly before the shift began still counts for it. */
const STRAY_FIXES = 10_000;

export class PositionIndex {
  readonly #duty = new Map<PersonId, OnDuty>();
  readonly #strays = new Map<PersonId, Fix>();
  readonly #unsaved = new Set<PersonId>();
  readonly #placed = new PlacedDoctors();
  /** What all of them have in common. */
  readonly crew = new Crew();
  #changed = new Set<PersonId>();
  readonly #ends = new Map<PersonId, ShiftEnd>();
  /** Of those on duty, and of whoever called for help and has gone off it since. */
  readonly #devices = new Map<PersonId, Devices>();

  /** @param isPushable whether a push can reach a phone of this doctor's now */
  constructor(private readonly isPushable: (doctorId: PersonId) => boolean = () => false) {}

  /** The one door to what is known of whoever is on duty: what is kept of all together follows. */
  #put(doctorId: PersonId, next: OnDuty): void {
    const known = this.#duty.get(doctorId);
    if (known !== undefined) this.crew.remove(known);
    this.crew.add(next);
    this.#duty.set(doctorId, next);
    this.#changed.add(doctorId);
  }

  /** Of whom anything has changed since this was asked last; whoever asks is the only one. */
  takeChanged(): ReadonlySet<PersonId> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** @param from of a shift that no tap on a page began: its end, and when a page answered last */
  startShift(
    doctor: DoctorFacts,
    at: Instant,
    from: { readonly endsAt?: Instant; readonly answeredAt?: Instant } = {},
  ): void {
    const known = this.#duty.get(doctor.id);
    if (known === undefined) this.#devices.set(doctor.id, new Devices());
    const stray = this.#strays.get(doctor.id) ?? null;
    this.#strays.delete(doctor.id);
    this.#ends.delete(doctor.id);
    if (stray !== null) {
      this.#unsaved.add(doctor.id);
      this.#placed.put(doctor.id, stray);
    }
    this.#put(doctor.id, {
      startedAt: known?.startedAt ?? at,
      hidden: false,
      battery: known?.battery ?? null,
      fix: known?.fix ?? stray,
      pushable: this.isPushable(doctor.id),
      breakUntil: known?.breakUntil ?? null,
      endsAt: known?.endsAt ?? from.endsAt ?? null,
      presence: known?.presence ?? null,
      tally: known?.tally ?? newTally(at),
      doctor,
      answeredAt: from.answeredAt ?? at,
    });
  }

  /** After a start of the program: the pages are still coming back, so all count as answering. */
  restore({ plan, device = null, ...shift }: Shift, at: Instant): void {
    if (shift.fix !== null) this.#placed.put(shift.doctor.id, shift.fix);
    const leader = device === null || shift.fix === null
      ? null
      : { device, provenAt: shift.fix.recordedAt };
    this.#devices.set(shift.doctor.id, new Devices(leader, at));
    this.#put(shift.doctor.id, {
      ...shift,
      answeredAt: at,
      hidden: false,
      battery: null,
      pushable: this.isPushable(shift.doctor.id),
      breakUntil: plan?.breakUntil ?? null,
      endsAt: plan?.endsAt ?? null,
      presence: plan?.presenceUntil == null
        ? null
        : { until: presenceAfterStart(plan.presenceUntil, at) },
      tally: shift.tally ?? newTally(at),
    });
  }

  setTally(doctorId: PersonId, tally: ShiftTally): void {
    const known = this.#duty.get(doctorId);
    if (known !== undefined) this.#put(doctorId, { ...known, tally });
  }

  /** @param until the end of a break that goes on now; null: none does */
  setBreak(doctorId: PersonId, until: Instant | null): void {
    const known = this.#duty.get(doctorId);
    if (known !== undefined) this.#put(doctorId, { ...known, breakUntil: until });
  }

  setPlan(doctorId: PersonId, { breakUntil, endsAt, presenceUntil }: ShiftPlan): void {
    const known = this.#duty.get(doctorId);
    if (known === undefined) return;
    const presence = presenceUntil === null ? null : { until: presenceUntil };
    this.#put(doctorId, { ...known, breakUntil, endsAt, presence });
  }

  /**
   * @param because why, where its doctor did not end it
   * @param isFollowed the phone is followed beyond it, and no computer at home takes its place
   */
  endShift(doctorId: PersonId, because: ShiftEnd | null = null, isFollowed = false): void {
    this.noteEnd(doctorId, because);
    const known = this.#duty.get(doctorId);
    if (known !== undefined) this.crew.remove(known);
    this.#duty.delete(doctorId);
    if (!isFollowed) this.#devices.delete(doctorId);
    this.#changed.add(doctorId);
    this.#placed.remove(doctorId);
    this.#unsaved.delete(doctorId);
  }

  /** Why the last shift of this doctor ended, where others or time ended it. */
  endOf(doctorId: PersonId): ShiftEnd | null {
    return this.#ends.get(doctorId) ?? null;
  }

  noteEnd(doctorId: PersonId, because: ShiftEnd | null): void {
    if (because === null) this.#ends.delete(doctorId);
    else this.#ends.set(doctorId, because);
  }

  changeDoctor(doctor: DoctorFacts): void {
    const known = this.#duty.get(doctor.id);
    if (known !== undefined) this.#put(doctor.id, { ...known, doctor });
  }

  /** A device was added, or the last one is gone. */
  setPushable(doctorId: PersonId, pushable: boolean): void {
    const known = this.#duty.get(doctorId);
    if (known === undefined || known.pushable === pushable) return;
    this.#put(doctorId, { ...known, pushable });
  }

  /** A page of the doctor's has answered. @param device which: of several each has its own say */
  touch(
    doctorId: PersonId,
    at: Instant,
    page: { hidden?: boolean; battery?: number | null } = {},
    device: string = ONE_DEVICE,
  ): void {
    const known = this.#duty.get(doctorId);
    const devices = this.#devices.get(doctorId);
    if (known === undefined || devices === undefined) return;
    devices.answered(device, at, page.hidden);
    // A computer on the mains says nothing about the phone in the car.
    const isOwn = devices.leader === null || devices.leader === device;
    this.#put(doctorId, {
      ...known,
      answeredAt: at,
      hidden: devices.isHidden(at),
      battery: isOwn ? page.battery ?? known.battery : known.battery,
    });
  }

  /**
   * Whether the page is seen that the doctor is with: a computer at home may be looked at by nobody.
   * @param since only an answer after it proves that
   */
  isInHand(doctorId: PersonId, at: Instant, since: Instant = instant(-1)): boolean {
    const duty = this.#duty.get(doctorId);
    if (duty === undefined) return false;
    return this.#devices.get(doctorId)?.isInHand(at, since) ??
      (isSeen(duty, at) && duty.answeredAt > since);
  }

  /** Another device is known to be the one that the doctor is with. */
  isElsewhere(doctorId: PersonId, device: string): boolean {
    return this.#devices.get(doctorId)?.isElsewhere(device) ?? false;
  }

  /** A step was given on it: the doctor is where it is. */
  used(doctorId: PersonId, at: Instant, device: string): void {
    const known = this.#duty.get(doctorId);
    const devices = this.#devices.get(doctorId);
    if (known === undefined || devices === undefined) return;
    const before = devices.leader;
    devices.used(device, at);
    // A start must not give the place back to the one before.
    if (before !== device && known.fix !== null) this.#unsaved.add(doctorId);
    const battery = isAnother(before, device) ? null : known.battery;
    this.#put(doctorId, { ...known, answeredAt: at, hidden: false, battery });
  }

  /** Sign-ins have ended: what they were used on is no doctor's device any more. */
  forgetDevices(ids: readonly string[], at: Instant): void {
    for (const [doctorId, devices] of this.#devices) {
      const leader = devices.leader;
      if (ids.map((id) => devices.forget(id)).every((isKnown) => !isKnown)) continue;
      const known = this.#duty.get(doctorId);
      if (known === undefined) continue;
      this.#put(doctorId, { ...known, hidden: devices.isHidden(at) });
      if (devices.leader !== leader && known.fix !== null) this.#unsaved.add(doctorId);
    }
  }

  /**
   * Takes a batch of fixes; the newest is kept, unless an even newer one is known. A fix that claims
   * a moment ahead of the server's counts as of now. Of several devices one tells the place (`devices.ts`).
   * @returns the fixes that were news, oldest first
   */
  track(
    doctorId: PersonId,
    fixes: readonly Fix[],
    at: Instant,
    { device = ONE_DEVICE, isOnVisit = false }: {
      readonly device?: string;
      readonly isOnVisit?: boolean;
    } = {},
  ): readonly Fix[] {
    const known = this.#duty.get(doctorId);
    const since = (known?.fix ?? this.#strays.get(doctorId))?.recordedAt ?? 0;
    const told = fixes
      .map((fix) =>
        fix.recordedAt > after(at, CLOCK_SKEW_MILLISECONDS) ? { ...fix, recordedAt: at } : fix
      )
      .toSorted((one, other) => one.recordedAt - other.recordedAt)
      .slice(-LIMITS.positionsPerBatch);
    // What was filtered to the last fix says nothing of where anybody is.
    if (told.length === 0) return [];
    if (known === undefined) this.#followOffShift(doctorId, isOnVisit);
    const place = { fix: known?.fix ?? null, isOnVisit };
    const leader = this.#devices.get(doctorId)?.leader ?? null;
    if (this.#devices.get(doctorId)?.follows(device, told, place, at) === false) return [];
    const news = told.filter((fix) => fix.recordedAt > since);
    const last = news.at(-1);
    if (last === undefined) return [];
    if (known === undefined) {
      // Bounded: the oldest stray goes when there are too many.
      const oldest = this.#strays.keys().next().value;
      if (this.#strays.size >= STRAY_FIXES && oldest !== undefined) this.#strays.delete(oldest);
      this.#strays.set(doctorId, last);
      return [];
    }
    const battery = isAnother(leader, device) ? null : known.battery;
    this.#put(doctorId, { ...known, fix: last, battery });
    this.#placed.put(doctorId, last);
    this.#unsaved.add(doctorId);
    return news;
  }

  #followOffShift(doctorId: PersonId, isFollowed: boolean): void {
    if (!isFollowed) this.#devices.delete(doctorId);
    else if (!this.#devices.has(doctorId)) this.#devices.set(doctorId, new Devices());
  }

  /** Whether a place of this device would be the doctor's; another one may tell it. */
  mayTell(doctorId: PersonId, device: string, isOnVisit: boolean, at: Instant): boolean {
    const place = { fix: this.lastFix(doctorId), isOnVisit };
    return this.#devices.get(doctorId)?.mayTell(device, place, at) ?? true;
  }

  /** Where the phone was last, on shift or off it. */
  lastFix(doctorId: PersonId): Fix | null {
    return this.#duty.get(doctorId)?.fix ?? this.#strays.get(doctorId) ?? null;
  }

  get(doctorId: PersonId): OnDuty | null {
    return this.#duty.get(doctorId) ?? null;
  }

  /** Those on duty whose phones are nearest, of those accepted; nearest first, by the straight line. */
  near(
    place: GeoPoint,
    count: number,
    radiusMeters: number,
    accepts: (duty: OnDuty) => boolean,
  ): readonly OnDuty[] {
    const ids = this.#placed.nearest(place, count, radiusMeters, (id) => {
      const duty = this.#duty.get(id);
      return duty !== undefined && accepts(duty);
    });
    return ids.map((id) => this.#duty.get(id)!);
  }

  all(): MapIterator<OnDuty> {
    return this.#duty.values();
  }

  get size(): number {
    return this.#duty.size;
  }

  /** The fixes that the database does not have yet; they count as saved from now on. */
  takeUnsaved(): readonly { doctorId: PersonId; fix: Fix; device: string | null }[] {
    const out = [...this.#unsaved].flatMap((doctorId) => {
      const fix = this.#duty.get(doctorId)?.fix;
      const device = this.#devices.get(doctorId)?.leader || null;
      return fix ? [{ doctorId, fix, device }] : [];
    });
    this.#unsaved.clear();
    return out;
  }

  /** A write of these failed: they are unsaved again. */
  putBackUnsaved(doctorIds: readonly PersonId[]): void {
    for (const id of doctorIds) if (this.#duty.has(id)) this.#unsaved.add(id);
  }
}

export const REACHES = ["page", "push", "none"] as const;
/** How a doctor can be asked now: on the open page, by a push to the phone, or not at all. */
export type Reach = typeof REACHES[number];

/** A page that answers while nobody sees it rings at best: a push, where there is one, is surer. */
export function reachOf(
  { answeredAt, hidden, pushable }: Pick<OnDuty, "answeredAt" | "hidden" | "pushable">,
  at: Instant,
): Reach {
  const answers = at - answeredAt <= DISPATCH.answerMaxAgeMilliseconds;
  if (answers && !(hidden && pushable)) return "page";
  return pushable ? "push" : "none";
}

/** Whether the doctor would hear of an offer (product.md, section 4). */
export const isReachable = (duty: OnDuty, at: Instant): boolean => reachOf(duty, at) !== "none";

/** Whether somebody looks at the page: it answers, and is not covered. */
export const isSeen = (duty: OnDuty, at: Instant): boolean =>
  !duty.hidden && at - duty.answeredAt <= DISPATCH.answerMaxAgeMilliseconds;

/** What the battery of the one before had left says nothing of this one's. */
const isAnother = (before: string | null, device: string): boolean =>
  before !== null && before !== device;

/** Seconds since the fix was taken, never negative. */
export const fixAgeSeconds = (fix: Fix, at: Instant): number =>
  Math.max(0, Math.round((at - instant(fix.recordedAt)) / SECOND));
