/** What the readers are sent, and when: the same for every contestant. */

/** Those who read; each of them has an event of its own every second. */
export const READERS = 10_000;
const SLICE_MILLISECONDS = 10;

export const pause = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Each reader has an event of its own every second, or all have the same one at the same moment. */
export type Shape = "own" | "same";

export interface Order {
  readonly shape: Shape;
  readonly seconds: number;
  /** Those who do not read get their long events too. */
  readonly stalled: boolean;
}

/** A position as a patient gets it, with the moment when it was due. */
export const positionData = (sentAt: number) => ({
  bookingId: "0199f3a2-7c4e-7d10-9b1f-3a5c1e2d4f60",
  latitude: 55.8201,
  longitude: 37.6112,
  onStreet: true,
  accuracyMeters: 12,
  headingDegrees: 90,
  recordedAt: new Date(sentAt).toISOString(),
  etaSeconds: 420,
  isEstimated: false,
  sentAt,
});

/**
 * Calls for each event when it is due; what is late comes at once, and says when it was due.
 * @param send gets the reader's number, or null for all, and the milliseconds since the epoch
 * @param flush called after those of one moment
 */
export async function publish(
  { shape, seconds }: Order,
  send: (reader: number | null, sentAt: number) => void,
  flush: () => Promise<void> | void = () => {},
): Promise<void> {
  const [clockAtStart, began] = [Date.now(), performance.now()];
  const gap = shape === "own" ? 1_000 / READERS : 1_000;
  const total = Math.round(seconds * 1_000 / gap);
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor((performance.now() - began) / gap) + 1);
    for (; sent < due; sent++) {
      send(shape === "own" ? sent % READERS : null, Math.round(clockAtStart + sent * gap));
    }
    await flush();
    await pause(SLICE_MILLISECONDS);
  }
  await pause(Math.max(0, began + seconds * 1_000 - performance.now()));
}
