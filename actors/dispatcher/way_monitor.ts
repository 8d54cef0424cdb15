/**
 * Watches every doctor who is on the way to a door, and proposes to the booking that he be asked, or that
 * the question is settled. It remembers the fixes of the last minutes and nothing that must not be lost:
 * what was asked stands in the booking.
 */
import type { BookingCommand } from "../booking/protocol.ts";
import { type BookingId, type GeoPoint, type Instant, MINUTE } from "../vocabulary.ts";
import type { Fix, World } from "../world.ts";
import { distanceMeters } from "./distance.ts";
import type { BookingIndex } from "./index.ts";
import type { PositionIndex } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";
import { hasResumed, stallOf } from "./stall.ts";

/** Fixes come every few seconds from a phone that drives: one in so long is kept. */
const SPARSE_MILLISECONDS = 15_000;
const FIXES_LIMIT = 300;

interface Way {
  readonly startedAt: Instant;
  readonly door: GeoPoint | null;
  readonly row: readonly Fix[];
  readonly nearestMeters: number | null;
  /** What was left to drive at the last fix. */
  readonly leftSeconds: number | null;
}

const isSameDoor = (one: GeoPoint | null, other: GeoPoint | null): boolean =>
  one === null || other === null
    ? one === other
    : one.latitude === other.latitude && one.longitude === other.longitude;

type Tell = (id: BookingId, command: BookingCommand) => void;
type Journey = NonNullable<BookingSummary["journey"]>;

export class WayMonitor {
  readonly #ways = new Map<BookingId, Way>();

  /** @param leftSecondsOf what is left to drive, as followers are told it; null: not known */
  constructor(
    private readonly world: Pick<World, "clock" | "dispatchSettings">,
    private readonly bookings: Pick<BookingIndex, "all" | "get">,
    private readonly positions: Pick<PositionIndex, "get">,
    private readonly leftSecondsOf: (summary: BookingSummary) => number | null,
    private readonly tell: Tell,
  ) {}

  /** To be called every few seconds. */
  look(): void {
    const at = this.world.clock.now();
    for (const id of this.#ways.keys()) {
      if (this.bookings.get(id)?.journey == null) this.#ways.delete(id);
    }
    for (const summary of this.bookings.all()) {
      if (summary.journey != null && summary.point !== null) this.#lookAt(summary, at);
    }
  }

  #lookAt(summary: BookingSummary, at: Instant): void {
    const { id, doctorId, point: door } = summary;
    const journey = summary.journey!;
    if (doctorId === null || door === null) return;
    const { stall } = this.world.dispatchSettings(summary.city, summary.clinicId);
    const way = this.#wayOf(summary, journey, (stall.stillMinutes + 2) * MINUTE);
    const { question } = journey;
    const kind = stallOf(
      { ...way, door, hasDeparted: journey.hasDeparted },
      stall,
      at,
    );
    if (kind !== null) {
      this.tell(id, { type: "askWay", doctorId, kind, answerSeconds: stall.answerSeconds });
    } else if (question !== null && question.answer !== "cannot") {
      const since = way.row.filter((fix) => fix.recordedAt > question.askedAt);
      if (hasResumed(question.kind, since, door)) this.tell(id, { type: "resumeWay", doctorId });
    }
  }

  /** The fixes of this way, with the newest one; another doctor, a new start or another door is another way. */
  #wayOf(summary: BookingSummary, journey: Journey, keptMilliseconds: number): Way {
    const { id, doctorId, point } = summary;
    const known = this.#ways.get(id);
    const isSame = known?.startedAt === journey.startedAt && isSameDoor(known.door, point);
    const before = isSame ? known : {
      startedAt: journey.startedAt,
      door: point,
      row: [],
      nearestMeters: null,
      leftSeconds: journey.expectedSeconds,
    };
    const fix = doctorId === null ? null : this.positions.get(doctorId)?.fix ?? null;
    const last = before.row.at(-1);
    if (
      fix === null || point === null || fix.recordedAt < journey.startedAt ||
      fix.recordedAt <= (last?.recordedAt ?? 0)
    ) {
      this.#ways.set(id, before);
      return before;
    }
    const meters = distanceMeters(fix, point);
    const oldest = Math.min(
      fix.recordedAt - keptMilliseconds,
      journey.question?.askedAt ?? Number.MAX_SAFE_INTEGER,
    );
    // The newest stands for its time: one that is too close behind the last but one takes its place.
    const [lastButOne, newest] = [before.row.at(-2), before.row.at(-1)];
    const isDense = lastButOne !== undefined && newest !== undefined &&
      newest.recordedAt - lastButOne.recordedAt < SPARSE_MILLISECONDS;
    const kept = isDense ? before.row.slice(0, -1) : before.row;
    const way: Way = {
      startedAt: journey.startedAt,
      door: point,
      row: [...kept, fix].filter((one) => one.recordedAt >= oldest).slice(-FIXES_LIMIT),
      nearestMeters: Math.min(before.nearestMeters ?? meters, meters),
      leftSeconds: this.leftSecondsOf(summary) ?? before.leftSeconds,
    };
    this.#ways.set(id, way);
    return way;
  }

  /** Ways that are watched now. */
  get size(): number {
    return this.#ways.size;
  }
}
