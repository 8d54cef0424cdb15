/**
 * When the doctor will be at the door, as an honest range out of the last position. Pure. Nothing is
 * guessed beyond the last fix: the range stands still while the position grows old.
 */
import type { PositionShown } from "./live_context.ts";
import { range, type Reader } from "./reader.ts";

/** Of a drive that is foreseen: it takes as long, or up to a quarter longer. */
const SPREAD = 1.25;
/** An older position says nothing about the minutes that are left. */
export const STALE_SECONDS = 120;

export interface Arrival {
  /** «через 7–10 минут»; null where the position is too old to say so. */
  readonly minutes: string | null;
  /** «14:20–14:23», in the clock of the city. */
  readonly clock: string;
  readonly ageSeconds: number;
  readonly isStale: boolean;
  /** Changes only when it is worth being said aloud. */
  readonly milestone: number;
}

/** The minutes at which a screen reader says it again. */
const MILESTONES = [20, 15, 10, 5, 3];

export function arrivalOf(reader: Reader, position: PositionShown | null): Arrival | null {
  if (position === null || position.etaSeconds === null) return null;
  const recordedAt = Date.parse(position.recordedAt);
  const ageSeconds = Math.max(0, (reader.now - recordedAt) / 1000);
  const earliest = recordedAt + position.etaSeconds * 1000;
  const latest = recordedAt + position.etaSeconds * 1000 * SPREAD;
  const isStale = ageSeconds > STALE_SECONDS;
  const low = Math.max(1, Math.floor((earliest - reader.now) / 60_000));
  const high = Math.max(low + 1, Math.ceil((latest - reader.now) / 60_000));
  const words = reader.count("time.inMinutes", high).replace(String(high), range(low, high));
  const [from, to] = [reader.clock(earliest), reader.clock(Math.max(latest, earliest + 60_000))];
  return {
    minutes: isStale
      ? null
      : reader.t("track.arrivalFact", { minutes: words.replaceAll(" ", "\u00a0") }),
    clock: range(from, to),
    ageSeconds,
    isStale,
    milestone: MILESTONES.filter((minutes) => high <= minutes).length,
  };
}
