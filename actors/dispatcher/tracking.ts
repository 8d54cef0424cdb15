/**
 * The way of positions: from a doctor's batch into the index, to those who follow the doctor, and
 * every few seconds into the database. Past the dispatcher's mailbox, so that no match waits for it.
 */
import { frame, type Hub, personTopic, staffTopic } from "../hub.ts";
import { iso } from "../booking/view.ts";
import type { BookingId, PersonId } from "../vocabulary.ts";
import type { Fix, World } from "../world.ts";
import { distanceMeters, estimateSeconds } from "./distance.ts";
import type { BookingIndex } from "./index.ts";
import type { PositionIndex } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";

/** Fixes of visits that wait to be written; more than this are let go, oldest first. */
const TRACK_LIMIT = 20_000;

/** The position is shared from acceptance to arrival, and not a moment longer. */
const isFollowed = (summary: BookingSummary): boolean =>
  summary.status === "en_route" ||
  (summary.status === "assigned" && summary.callType === "urgent");

export class Tracking {
  #track: { bookingId: BookingId; doctorId: PersonId; fix: Fix }[] = [];
  #saving = false;

  constructor(
    private readonly world: World,
    private readonly hub: Hub,
    private readonly bookings: BookingIndex,
    private readonly positions: PositionIndex,
  ) {}

  /** @returns how many fixes were news */
  track(doctorId: PersonId, fixes: readonly Fix[]): number {
    const news = this.positions.track(doctorId, fixes, this.world.clock.now());
    const last = news.at(-1);
    if (last === undefined) return 0;
    for (const summary of this.bookings.ofDoctor(doctorId)) {
      if (summary.doctorId !== doctorId || !isFollowed(summary)) continue;
      for (const fix of news) this.#track.push({ bookingId: summary.id, doctorId, fix });
      this.#publish(summary, last);
    }
    if (this.#track.length > TRACK_LIMIT) this.#track = this.#track.slice(-TRACK_LIMIT);
    return news.length;
  }

  /** Where the doctor of this booking is now, as the stream says it; null where it is not shared. */
  positionOf(summary: BookingSummary) {
    const fix = summary.doctorId === null ? null : this.positions.get(summary.doctorId)?.fix;
    return fix && isFollowed(summary) ? positionData(summary, fix) : null;
  }

  #publish(summary: BookingSummary, fix: Fix): void {
    const made = frame("position", positionData(summary, fix), `position/${summary.id}`);
    for (const id of summary.followers) this.hub.publish(personTopic(id), made);
    this.hub.publish(staffTopic(summary.city), made);
  }

  /** Writes what is new; what could not be written is kept for the next time. */
  async save(): Promise<void> {
    if (this.#saving) return;
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

const positionData = (summary: BookingSummary, fix: Fix) => ({
  bookingId: summary.id,
  latitude: fix.latitude,
  longitude: fix.longitude,
  accuracyMeters: fix.accuracyMeters,
  headingDegrees: fix.headingDegrees,
  recordedAt: iso(fix.recordedAt),
  etaSeconds: summary.point === null ? null : estimateSeconds(distanceMeters(fix, summary.point)),
});
