/**
 * Travel times of one city, from the Worker that holds its streets.
 *
 * Every call is answered by its deadline. What the Worker cannot give by then is refused as a value, and
 * the caller falls back to `estimatedLegs`; what lies off the streets comes estimated and marked.
 */
import { CityFault } from "./failure.ts";
import type { Point } from "./geometry.ts";
import { type Leg, type Route, straight } from "./routing/router.ts";
import type {
  RoutingCall,
  RoutingReady,
  RoutingReply,
  RoutingRequest,
  StreetCandidate,
} from "./routing_protocol.ts";

export interface RoutingOptions {
  /** Calls that may wait at one time; the next is refused with `busy`. */
  readonly queueLimit?: number;
  /** Milliseconds after which a call is answered without the Worker. */
  readonly deadlineMilliseconds?: number;
}

export interface CallOptions {
  /** Multiplies driving time: what the hour adds (`routing/hours.ts`). */
  readonly factor?: number;
  readonly deadlineMilliseconds?: number;
}

export type RoutingRefusal = {
  readonly ok: false;
  readonly code: "busy" | "too_late" | "closed" | "failed" | "too_many_points";
};
export type Legs = RoutingRefusal | { readonly ok: true; readonly legs: readonly Leg[] };
export type RouteAnswer = RoutingRefusal | { readonly ok: true; readonly route: Route };
export type Candidates = RoutingRefusal | {
  readonly ok: true;
  readonly candidates: readonly (readonly StreetCandidate[])[];
};

export const ROUTING_LIMITS = {
  queue: 256,
  deadlineMilliseconds: 1_000,
  startMilliseconds: 30_000,
  points: 2_000,
} as const;

interface Waiting {
  readonly settle: (reply: RoutingReply | RoutingRefusal) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class RoutingClient {
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isClosed = false;

  private constructor(
    private readonly worker: Worker,
    private readonly queueLimit: number,
    private readonly deadline: number,
    /** Street segments of the city. */
    readonly segments: number,
  ) {
    worker.onmessage = ({ data }: MessageEvent<RoutingReply>) => this.#settle(data.id, data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.close();
    };
  }

  /** Starts the Worker on a pack's folder. Throws `CityFault` when the streets cannot be read. */
  static async open(packFolder: string, options: RoutingOptions = {}): Promise<RoutingClient> {
    const worker = new Worker(new URL("./routing_worker.ts", import.meta.url), { type: "module" });
    const ready = await new Promise<RoutingReady>((resolve) => {
      const timer = setTimeout(
        () => resolve({ ready: false, failed: "the streets took too long to open" }),
        ROUTING_LIMITS.startMilliseconds,
      );
      const done = (answer: RoutingReady) => {
        clearTimeout(timer);
        resolve(answer);
      };
      worker.onmessage = ({ data }: MessageEvent<RoutingReady>) => done(data);
      worker.onerror = (event) => {
        event.preventDefault();
        done({ ready: false, failed: event.message });
      };
      worker.postMessage({ open: packFolder });
    });
    if (!ready.ready) {
      worker.terminate();
      throw new CityFault("pack_damaged", `routing of ${packFolder}: ${ready.failed}`);
    }
    return new RoutingClient(
      worker,
      options.queueLimit ?? ROUTING_LIMITS.queue,
      options.deadlineMilliseconds ?? ROUTING_LIMITS.deadlineMilliseconds,
      ready.segments,
    );
  }

  /** From each source to the target, in the order of the sources: doctors to a door. */
  async manyToOne(
    sources: readonly Point[],
    target: Point,
    options: CallOptions = {},
  ): Promise<Legs> {
    if (sources.length > ROUTING_LIMITS.points) return { ok: false, code: "too_many_points" };
    return legsOf(await this.#call({ kind: "manyToOne", sources, target }, options));
  }

  /** From the source to each target, in the order of the targets. */
  async oneToMany(
    source: Point,
    targets: readonly Point[],
    options: CallOptions = {},
  ): Promise<Legs> {
    if (targets.length > ROUTING_LIMITS.points) return { ok: false, code: "too_many_points" };
    return legsOf(await this.#call({ kind: "oneToMany", source, targets }, options));
  }

  /** Time and line along streets. */
  async route(source: Point, target: Point, options: CallOptions = {}): Promise<RouteAnswer> {
    const reply = await this.#call({ kind: "route", source, target }, options);
    return "route" in reply ? { ok: true, route: reply.route } : refusalOf(reply);
  }

  /** Street places near each fix, for `matchToStreets` of `gps.ts`. */
  async candidates(fixes: readonly Point[], options: CallOptions = {}): Promise<Candidates> {
    if (fixes.length > ROUTING_LIMITS.points) return { ok: false, code: "too_many_points" };
    const reply = await this.#call({ kind: "match", fixes }, options);
    return "candidates" in reply ? { ok: true, candidates: reply.candidates } : refusalOf(reply);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Answers everybody who waits with `closed` and ends the Worker. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.worker.terminate();
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { ok: false, code: "closed" });
  }

  #call(call: RoutingCall, options: CallOptions): Promise<RoutingReply | RoutingRefusal> {
    if (this.#isClosed) return Promise.resolve({ ok: false, code: "closed" });
    if (this.#waiting.size >= this.queueLimit) return Promise.resolve({ ok: false, code: "busy" });
    const id = ++this.#lastId;
    const deadline = options.deadlineMilliseconds ?? this.deadline;
    return new Promise((settle) => {
      const timer = setTimeout(
        () => this.#settle(id, { ok: false, code: "too_late" }),
        Math.max(0, deadline),
      );
      this.#waiting.set(id, { settle, timer });
      const request: RoutingRequest = {
        id,
        factor: options.factor ?? 1,
        expiresAt: Date.now() + deadline,
        call,
      };
      this.worker.postMessage(request);
    });
  }

  #settle(id: number, reply: RoutingReply | RoutingRefusal): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.settle(reply);
  }
}

/** Legs from the distance alone, for the caller whose call was refused. Marked `estimated`. */
export function estimatedLegs(
  sources: readonly Point[],
  target: Point,
  options: CallOptions = {},
): Leg[] {
  return sources.map((source) => {
    const { seconds, meters, estimated } = straight(source, target, options);
    return { seconds, meters, estimated };
  });
}

function legsOf(reply: RoutingReply | RoutingRefusal): Legs {
  return "legs" in reply ? { ok: true, legs: reply.legs } : refusalOf(reply);
}

function refusalOf(reply: RoutingReply | RoutingRefusal): RoutingRefusal {
  if ("code" in reply) return reply;
  return { ok: false, code: "expired" in reply ? "too_late" : "failed" };
}
