/**
 * Watches drives from departure to arrival and tells the hour factors how long each took. It only
 * listens: nothing waits for it, and a drive that was not seen whole is not counted.
 */
import type { BookingSummary } from "../actors/dispatcher/protocol.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import {
  type BookingId,
  type GeoPoint,
  type Instant,
  MINUTE,
  SECOND,
} from "../actors/vocabulary.ts";
import type { Clock, Log } from "../actors/world.ts";
import type { Cities } from "./cities.ts";
import type { HourFactorBook } from "./hour_factors.ts";

interface Drive {
  readonly from: GeoPoint;
  readonly departedAt: Instant;
}

/** A fix older than this does not say where a drive began. */
const FIX_MAX_AGE_MILLISECONDS = 2 * MINUTE;
const DRIVES_LIMIT = 10_000;

export class FinishedDrives {
  readonly #driving = new Map<BookingId, Drive>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly cities: Cities,
    private readonly positions: PositionIndex,
    private readonly hours: HourFactorBook,
  ) {}

  changed(summary: BookingSummary): void {
    const at = this.clock.now();
    if (summary.status === "en_route") {
      const fix = summary.doctorId === null ? null : this.positions.get(summary.doctorId)?.fix;
      const isFresh = fix && at - fix.recordedAt <= FIX_MAX_AGE_MILLISECONDS;
      if (!isFresh || this.#driving.has(summary.id) || this.#driving.size >= DRIVES_LIMIT) return;
      this.#driving.set(summary.id, { from: fix, departedAt: at });
      return;
    }
    const drive = this.#driving.get(summary.id);
    this.#driving.delete(summary.id);
    if (drive === undefined || summary.status !== "arrived" || summary.point === null) return;
    this.#finished(summary.city, drive, summary.point, at).catch((error) =>
      this.log.warn("a drive was not learned from", { error: String(error) })
    );
  }

  async #finished(name: string, drive: Drive, place: GeoPoint, at: Instant): Promise<void> {
    const legs = await this.cities.get(name)?.routing.manyToOne([drive.from], place);
    const [leg] = legs?.ok ? legs.legs : [];
    if (leg === undefined || leg.estimated) return;
    await this.hours.learn(name, drive.departedAt, leg.seconds, (at - drive.departedAt) / SECOND);
  }
}
