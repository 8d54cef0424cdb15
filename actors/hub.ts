/**
 * Who listens to what. Topics: `person/{id}`, `staff/{city}`, `staff/{city}/{clinic}`, `clinic/{id}`,
 * `fleet/{city}`, `session/{id}`. A frame is encoded once and the same bytes go to every reader. Each
 * reader has one bounded queue, in which the latest frame of a key (a position) replaces the older one;
 * a reader that overflows is closed, comes back and is whole again.
 */
import type { MedicalContent } from "./booking/medical_content.ts";
import { LIMITS } from "./limits.ts";
import type { Cancel } from "./world.ts";

/** One Server-Sent Event, ready to be written. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Frames with the same key replace each other while they wait. */
  readonly key: string | null;
  /** What it tells of a patient's health: whoever is sent it has read that. */
  readonly medical?: MedicalContent;
  /** A call for help: it need not wait for the rest of what a stream begins with. */
  readonly isAlarm?: true;
}

const encoder = new TextEncoder();

/** @param data anything that JSON can say */
export function frame(event: string, data: unknown, key: string | null = null): Frame {
  return {
    bytes: encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    key,
  };
}

export type ReaderEnd = "overflow" | "ended";

/** A reader's queue. Whoever writes the stream takes from it and is woken when there is more. */
export class Reader {
  #frames: Frame[] = [];
  #bytes = 0;
  #wake: (() => void) | null = null;
  #onEnd: ((end: ReaderEnd, last: Frame | null) => void) | null = null;
  #last: Frame | null = null;
  /** Alarms that were shown before their turn. */
  readonly #shown = new WeakSet<Frame>();
  ended: ReaderEnd | null = null;

  /** @param reads called with what of a patient each frame tells this reader */
  constructor(
    private readonly limitBytes: number = LIMITS.readerQueueBytes,
    private readonly reads: ((content: MedicalContent) => void) | null = null,
  ) {}

  get queuedBytes(): number {
    return this.#bytes;
  }

  push(next: Frame): void {
    if (this.ended !== null) return;
    if (next.medical !== undefined) this.reads?.(next.medical);
    if (next.key !== null) {
      const index = this.#frames.findIndex((waiting) => waiting.key === next.key);
      if (index >= 0) {
        this.#bytes += next.bytes.length - (this.#frames[index]?.bytes.length ?? 0);
        this.#frames[index] = next;
        return;
      }
    }
    this.#frames.push(next);
    this.#bytes += next.bytes.length;
    // Whoever writes may take at once: only what it leaves can be too much.
    this.#wake?.();
    if (this.#bytes > this.limitBytes) {
      // One frame alone may be longer (a conclusion with all its addenda): that is no slow reader.
      if (this.#frames.length > 1) this.end("overflow");
    }
  }

  /** All that waits, as one piece of bytes, or null. */
  take(): Uint8Array | null {
    const frames = this.#frames;
    if (frames.length === 0) return null;
    this.#frames = [];
    this.#bytes = 0;
    return joined(frames);
  }

  /**
   * The alarms among what waits, each once, or null. They come again in their turn: what a stream begins with
   * may have been read before them, and would seem to say that they are over.
   */
  alarms(): Uint8Array | null {
    const frames = this.#frames.filter((one) => one.isAlarm && !this.#shown.has(one));
    for (const one of frames) this.#shown.add(one);
    return frames.length === 0 ? null : joined(frames);
  }

  /** @param wake called whenever a frame has come in @param onEnd called once */
  attach(wake: () => void, onEnd: (end: ReaderEnd, last: Frame | null) => void): void {
    this.#wake = wake;
    this.#onEnd = onEnd;
    if (this.ended !== null) onEnd(this.ended, this.#last);
    else if (this.#frames.length > 0) wake();
  }

  /** @param last what is said before the end, past all that waits */
  end(end: ReaderEnd, last: Frame | null = null): void {
    if (this.ended !== null) return;
    this.ended = end;
    this.#last = last;
    this.#frames = [];
    this.#bytes = 0;
    this.#onEnd?.(end, last);
  }
}

/** One piece of bytes; of one frame its own. */
export function joined(frames: readonly Pick<Frame, "bytes">[]): Uint8Array {
  const [only] = frames;
  if (frames.length === 1 && only !== undefined) return only.bytes;
  const whole = new Uint8Array(frames.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let offset = 0;
  for (const { bytes } of frames) {
    whole.set(bytes, offset);
    offset += bytes.length;
  }
  return whole;
}

export class Hub {
  readonly #topics = new Map<string, Set<Reader>>();

  subscribe(reader: Reader, topics: readonly string[]): Cancel {
    for (const topic of topics) {
      const readers = this.#topics.get(topic) ?? new Set();
      readers.add(reader);
      this.#topics.set(topic, readers);
    }
    return () => {
      for (const topic of topics) {
        const readers = this.#topics.get(topic);
        readers?.delete(reader);
        if (readers?.size === 0) this.#topics.delete(topic);
      }
    };
  }

  publish(topic: string, next: Frame): void {
    for (const reader of this.#topics.get(topic) ?? []) reader.push(next);
  }

  /**
   * Ends every stream of a topic at once: signed out, deactivated, another role.
   * @param last the last word on each
   */
  disconnect(topic: string, last: Frame | null = null): void {
    for (const reader of [...this.#topics.get(topic) ?? []]) reader.end("ended", last);
  }

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }
}

export const personTopic = (id: string): string => `person/${id}`;
export const staffTopic = (city: string): string => `staff/${city}`;
/** Staff of one clinic in a city, who do not hear of the others. */
export const clinicStaffTopic = (city: string, clinicId: string): string =>
  `staff/${city}/${clinicId}`;
export const clinicTopic = (id: string): string => `clinic/${id}`;
export const sessionTopic = (id: string): string => `session/${id}`;
