/**
 * Places of a doctor on the way to the server: gathered, sent in batches, kept while there is no
 * connection and sent again, the oldest first. The clock is the phone's own: the server sets it right
 * by the moment of sending.
 */
export interface Fix {
  readonly latitude: number;
  readonly longitude: number;
  /** Meters. */
  readonly accuracy: number | null;
  /** Degrees, clockwise from north. */
  readonly heading: number | null;
  /** Meters a second. */
  readonly speed: number | null;
  /** RFC 3339, by the phone's clock. */
  readonly recordedAt: string;
}

export interface FixHost {
  /** Milliseconds of the phone. */
  now(): number;
  /** What the server said to a batch; 0: it could not be reached. */
  post(body: { readonly sentAt: string; readonly positions: readonly Fix[] }): Promise<number>;
  load(): readonly Fix[];
  save(fixes: readonly Fix[]): unknown;
}

/** The server takes no more at once (LIMITS.positionsPerBatch). */
const BATCH = 100;
/** An hour and more of driving without a connection; then the oldest go. */
const KEPT_LIMIT = 1_000;
const KEPT_MILLISECONDS = 2 * 3_600_000;
const MOVED_METERS = 8;
const STILL_MILLISECONDS = 15_000;
const METERS_PER_DEGREE = 111_320;

function metersBetween(one: Fix, other: Fix): number {
  const north = (one.latitude - other.latitude) * METERS_PER_DEGREE;
  const east = (one.longitude - other.longitude) * METERS_PER_DEGREE *
    Math.cos(one.latitude * Math.PI / 180);
  return Math.hypot(north, east);
}

/**
 * A phone that lies on a table tells the same place each second: once in a while is enough. A clock that was set back
 * silences nobody.
 */
export const isWorthSending = (last: Fix | null, next: Fix): boolean =>
  last === null || metersBetween(last, next) >= MOVED_METERS ||
  Math.abs(Date.parse(next.recordedAt) - Date.parse(last.recordedAt)) >= STILL_MILLISECONDS;

export class FixQueue {
  #waiting: readonly Fix[];
  #last: Fix | null = null;
  #isSending = false;

  constructor(private readonly host: FixHost) {
    const oldest = host.now() - KEPT_MILLISECONDS;
    this.#waiting = host.load().filter((fix) => Date.parse(fix.recordedAt) > oldest);
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.length;
  }

  add(fix: Fix): void {
    if (!isWorthSending(this.#last, fix)) return;
    this.#last = fix;
    this.#waiting = [...this.#waiting, fix].slice(-KEPT_LIMIT);
  }

  /** One batch, if any waits. @returns whether the server has them all now */
  async send(): Promise<boolean> {
    if (this.#isSending || this.#waiting.length === 0) return this.#waiting.length === 0;
    this.#isSending = true;
    const batch = this.#waiting.slice(0, BATCH);
    try {
      const sentAt = new Date(this.host.now()).toISOString();
      const status = await this.host.post({ sentAt, positions: batch });
      // What the server will not have now it will not have later: only its absence is waited out.
      const isSettled = status !== 0 && status !== 401 && status !== 429 && status < 500;
      if (isSettled) this.#waiting = this.#waiting.filter((fix) => !batch.includes(fix));
      this.host.save(this.#waiting);
      return this.#waiting.length === 0;
    } finally {
      this.#isSending = false;
    }
  }

  /** Those that wait, for the tab that sends them from now on; what comes twice the server knows. */
  giveAway(): readonly Fix[] {
    const kept = this.#waiting;
    this.#waiting = [];
    return kept;
  }

  /** What another tab had not sent yet. */
  take(fixes: readonly Fix[]): void {
    const known = new Set(this.#waiting.map(({ recordedAt }) => recordedAt));
    this.#waiting = [...fixes.filter(({ recordedAt }) => !known.has(recordedAt)), ...this.#waiting]
      .sort((one, other) => Date.parse(one.recordedAt) - Date.parse(other.recordedAt))
      .slice(-KEPT_LIMIT);
  }

  /** The shift is over: nobody asks where one was. */
  clear(): void {
    this.#waiting = [];
    this.#last = null;
    this.host.save([]);
  }
}
