/**
 * The way of positions: from a doctor's batch into the index, to those who follow the doctor, and
 * every few seconds into the database. Past the dispatcher's mailbox, so that no match waits for it.
 */
import { clinicStaffTopic, frame, type Hub, personTopic, staffTopic } from "../hub.ts";
import { iso } from "../booking/view.ts";
import type { BookingId, GeoPoint, PersonId, PlaceRefusal } from "../vocabulary.ts";
import type { Fix, Leg, World } from "../world.ts";
import { estimatedLeg } from "./distance.ts";
import type { BookingIndex } from "./index.ts";
import { ONE_DEVICE } from "./devices.ts";
import type { PositionIndex } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";

/** Fixes of visits that wait to be written; more than this are let go, oldest first. */
const TRACK_LIMIT = 20_000;
/** Fixes by which the street is found: a row tells more than one. */
const SNAP_ROW = 5;

/** The position is shared from acceptance to arrival, and not a moment longer. */
const isFollowed = (summary: BookingSummary): boolean =>
  summary.status === "en_route" ||
  (summary.status === "assigned" && summary.callType === "urgent");

interface Arrival {
  readonly doctorId: PersonId;
  readonly leg: Leg | null;
  readonly street: GeoPoint | null;
}

export interface Tracked {
  /** How many fixes were news. */
  readonly accepted: number;
  /** Why the newest of them was not. */
  readonly refused?: PlaceRefusal;
}

export class Tracking {
  #track: { bookingId: BookingId; doctorId: PersonId; fix: Fix }[] = [];
  #saving = false;
  /** A doctor has moved, on shift or off it; who follows an alarm of theirs says so. */
  onFix: (doctorId: PersonId, fix: Fix) => void = () => {};
  /** The last known way of each doctor who is followed; emptied with the visit. */
  readonly #arrivals = new Map<BookingId, Arrival>();
  /** The last few fixes of each visit's doctor, by which the street is found. */
  readonly #rows = new Map<BookingId, { doctorId: PersonId; fixes: readonly Fix[] }>();

  constructor(
    private readonly world: World,
    private readonly hub: Hub,
    private readonly bookings: BookingIndex,
    private readonly positions: PositionIndex,
    /** At a visit, or on the way to an alarm. */
    private readonly isOnVisit: (doctorId: PersonId) => boolean,
  ) {}

  track(doctorId: PersonId, fixes: readonly Fix[], device = ONE_DEVICE): Tracked {
    const at = this.world.clock.now();
    const isOnVisit = this.isOnVisit(doctorId);
    const before = this.positions.lastFix(doctorId);
    const news = this.positions.track(doctorId, fixes, at, { isOnVisit, device });
    if (this.positions.get(doctorId) === null) {
      // Off shift nobody is followed, but by an alarm of their own: whoever called for help is found.
      const stray = this.positions.lastFix(doctorId);
      const isNews = stray !== null && stray !== before;
      if (isNews) this.onFix(doctorId, stray);
      if (!isOnVisit) return { accepted: 0, refused: "off_shift" };
      if (isNews) return { accepted: 1 };
    }
    const last = news.at(-1);
    if (last === undefined) {
      if (!this.positions.mayTell(doctorId, device, isOnVisit, at)) {
        return { accepted: 0, refused: "other_device" };
      }
      return { accepted: 0, ...(fixes.length === 0 ? {} : { refused: "old" }) };
    }
    this.onFix(doctorId, last);
    for (const summary of this.bookings.ofDoctor(doctorId)) {
      if (summary.doctorId !== doctorId || !isFollowed(summary)) continue;
      for (const fix of news) this.#track.push({ bookingId: summary.id, doctorId, fix });
      this.#publish(summary, last);
    }
    if (this.#track.length > TRACK_LIMIT) this.#track = this.#track.slice(-TRACK_LIMIT);
    return { accepted: news.length };
  }

  /** Where the doctor of this booking is now, as the stream says it; null where it is not shared. */
  positionOf(summary: BookingSummary) {
    const fix = summary.doctorId === null ? null : this.positions.get(summary.doctorId)?.fix;
    if (!fix || !isFollowed(summary)) return null;
    const known = this.#arrivals.get(summary.id);
    // A colleague's way to the same door says nothing of this doctor's.
    if (known?.doctorId !== summary.doctorId) return positionData(summary, fix, undefined, null);
    return positionData(summary, fix, known.leg ?? undefined, known.street);
  }

  /** Arrival and street are asked past this turn; until they have answered nothing is claimed. */
  #publish(summary: BookingSummary, fix: Fix): void {
    const { doctorId } = summary;
    if (summary.point === null || doctorId === null) return;
    const { travel, clock, log } = this.world;
    const known = this.#rows.get(summary.id);
    const before = known?.doctorId === doctorId ? known.fixes : [];
    const row = [...before, fix].slice(-SNAP_ROW);
    this.#rows.set(summary.id, { doctorId, fixes: row });
    Promise.all([
      travel.toPlace([fix], summary.point, clock.now()),
      travel.snap(row),
    ]).then(([[leg], street]) => {
      // While the streets were asked the visit may have ended, or a newer fix have come.
      const now = this.bookings.get(summary.id);
      if (now?.doctorId !== summary.doctorId || now === null || !isFollowed(now)) return;
      if (this.positions.get(now.doctorId as PersonId)?.fix !== fix) return;
      this.#arrivals.set(now.id, { doctorId, leg: leg ?? null, street });
      const made = frame("position", positionData(now, fix, leg, street), `position/${now.id}`);
      for (const id of now.followers) this.hub.publish(personTopic(id), made);
      this.hub.publish(staffTopic(now.city), made);
      if (now.clinicId !== null) {
        this.hub.publish(clinicStaffTopic(now.city, now.clinicId), made);
      }
    }).catch((error) => log.warn("a place was not told", { error: String(error) }));
  }

  /** Writes what is new; what could not be written is kept for the next time. */
  async save(): Promise<void> {
    if (this.#saving) return;
    for (const id of this.#rows.keys()) {
      const summary = this.bookings.get(id);
      if (summary !== null && isFollowed(summary)) continue;
      this.#arrivals.delete(id);
      this.#rows.delete(id);
    }
    const latest = this.positions.takeUnsaved();
    const track = this.#track;
    this.#track = [];
    if (latest.length === 0 && track.length === 0) return;
    this.#saving = true;
    try {
      await this.world.shifts.savePositions(latest, track);
    } catch (error) {
      this.positions.putBackUnsaved(latest.map((entry) => entry.doctorId));
      this.#track = [...track, ...this.#track].slice(-TRACK_LIMIT);
      this.world.log.warn("positions were not saved, will try again", { error: String(error) });
    } finally {
      this.#saving = false;
    }
  }
}

const positionData = (
  summary: BookingSummary,
  fix: Fix,
  leg: Leg | undefined,
  street: GeoPoint | null,
) => ({
  bookingId: summary.id,
  latitude: (street ?? fix).latitude,
  longitude: (street ?? fix).longitude,
  onStreet: street !== null,
  accuracyMeters: fix.accuracyMeters,
  headingDegrees: fix.headingDegrees,
  recordedAt: iso(fix.recordedAt),
  etaSeconds: summary.point === null
    ? null
    : Math.round((leg ?? estimatedLeg(fix, summary.point)).seconds),
  isEstimated: leg?.isEstimated ?? true,
});
