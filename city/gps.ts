/**
 * What a phone says about where it is, made usable. Pure: the state goes in and comes out.
 *
 * `filterFix` drops fixes that cannot be true; `matchToStreets` puts a row of good ones on streets.
 */
import { distanceMeters, type Point } from "./geometry.ts";

export interface Fix extends Point {
  /** Radius in metres within which the phone believes to be with 68 %; null: it does not say. */
  readonly accuracyMeters: number | null;
  /** Metres a second, and degrees from north; null: it does not say. */
  readonly speed: number | null;
  readonly headingDegrees: number | null;
  /** By the phone's clock, milliseconds since the epoch. */
  readonly recordedAt: number;
}

export interface AcceptedFix extends Fix {
  /** The same moment by the server's clock. */
  readonly at: number;
}

export interface FilterState {
  readonly last: AcceptedFix | null;
  /** Server's clock minus the phone's, milliseconds: the least delay seen, so the best estimate. */
  readonly clockOffset: number | null;
  /** Fixes in a row that were a jump, and where to: three that agree are believed. */
  readonly jumps: readonly Fix[];
}

export type FixVerdict =
  | { readonly ok: true; readonly fix: AcceptedFix; readonly state: FilterState }
  | {
    readonly ok: false;
    readonly code: "inaccurate" | "old" | "jump" | "nowhere" | "future";
    readonly state: FilterState;
  };

export const FILTER_START: FilterState = { last: null, clockOffset: null, jumps: [] };

/** A cell tower's guess is worse than the last known street. */
const WORST_ACCURACY_METERS = 150;
/** 180 km/h: faster is no car in a city but an error. */
const FASTEST_METERS_PER_SECOND = 50;
/** A fix this exact is believed within this distance: the phone slept, or the tunnel ended. */
const EXACT_ACCURACY_METERS = 30;
const BELIEVED_JUMP_METERS = 5_000;
/** Phones' clocks are off by hours after a flight, and change under way. */
const CLOCK_CHANGE_MILLISECONDS = 120_000;
/** After the correction a fix may not lie farther ahead than this. */
const FUTURE_MILLISECONDS = 10_000;
const JUMPS_BELIEVED = 3;
const JUMPS_AGREE_METERS = 120;

/**
 * Judges one fix of a batch that arrived at `receivedAt` (server's clock). `sentAt` is the phone's clock
 * when it sent the batch, if the page told it; else the newest fix of the batch stands for it.
 */
export function filterFix(
  state: FilterState,
  fix: Fix,
  sentAt: number,
  receivedAt: number,
): FixVerdict {
  const clockOffset = offsetOf(state.clockOffset, sentAt, receivedAt);
  const next: FilterState = { ...state, clockOffset };
  const isPlace = Math.abs(fix.latitude) <= 90 && Math.abs(fix.longitude) <= 180 &&
    !(fix.latitude === 0 && fix.longitude === 0) && Number.isFinite(fix.recordedAt);
  if (!isPlace) return { ok: false, code: "nowhere", state: next };
  if ((fix.accuracyMeters ?? 0) > WORST_ACCURACY_METERS) {
    return { ok: false, code: "inaccurate", state: next };
  }
  const claimed = fix.recordedAt + clockOffset;
  if (claimed > receivedAt + FUTURE_MILLISECONDS) return { ok: false, code: "future", state: next };
  const at = Math.min(claimed, receivedAt);
  const { last } = state;
  if (last !== null && at <= last.at) return { ok: false, code: "old", state: next };
  if (last !== null && isJump(last, fix, at)) {
    const before = state.jumps[state.jumps.length - 1];
    const agrees = before === undefined || distanceMeters(before, fix) <= JUMPS_AGREE_METERS +
          FASTEST_METERS_PER_SECOND * Math.abs(fix.recordedAt - before.recordedAt) / 1000;
    const jumps = agrees ? [...state.jumps, fix] : [fix];
    // The phone was right and the last fix wrong, or it really was carried there out of sight.
    if (jumps.length < JUMPS_BELIEVED) {
      return { ok: false, code: "jump", state: { ...next, jumps } };
    }
  }
  const accepted: AcceptedFix = { ...fix, at };
  return { ok: true, fix: accepted, state: { ...next, last: accepted, jumps: [] } };
}

/**
 * A message cannot arrive before it is sent: the least difference seen is nearest to the true offset. A
 * much smaller or larger one means that the phone's clock was set.
 */
function offsetOf(known: number | null, sentAt: number, receivedAt: number): number {
  const seen = receivedAt - sentAt;
  if (known === null || Math.abs(seen - known) > CLOCK_CHANGE_MILLISECONDS) return seen;
  return Math.min(known, seen);
}

function isJump(last: AcceptedFix, fix: Fix, at: number): boolean {
  const seconds = Math.max(1, (at - last.at) / 1000);
  const unsure = (last.accuracyMeters ?? 30) + (fix.accuracyMeters ?? 30);
  const meters = distanceMeters(last, fix);
  // Spoofed satellites claim to be exact too, but they lead far away (an airport, not a next street).
  const isExact = (fix.accuracyMeters ?? 0) <= EXACT_ACCURACY_METERS;
  if (isExact && meters <= BELIEVED_JUMP_METERS) return false;
  return meters - unsure > FASTEST_METERS_PER_SECOND * seconds;
}

/** A street place that a fix may belong to; `RoutingClient.candidates` gives them. */
export interface StreetPlace {
  readonly segment: number;
  readonly point: Point;
  readonly distanceMeters: number;
}

export interface MatchedFix {
  /** On the street, or the fix itself where no street fits. */
  readonly point: Point;
  /** Street segment; null: off the streets (a courtyard, a car park). */
  readonly segment: number | null;
}

/** Metres by which fixes scatter around the street. */
const SCATTER_METERS = 12;
/** What it costs to be off all streets, and to change the street, in units of the cost below. */
const OFF_STREET_COST = 6;
const SWITCH_COST = 1.5;
/** Metres by which the way between two places may differ from that between the fixes. */
const DETOUR_METERS = 15;

/**
 * The likeliest row of street places (Viterbi; Newson and Krumm 2009, with the way along the streets
 * replaced by the bird's way, which at a fix every few seconds is the same).
 */
export function matchToStreets(
  fixes: readonly Point[],
  candidates: readonly (readonly StreetPlace[])[],
): MatchedFix[] {
  const states: MatchedFix[][] = fixes.map((fix, i) => [
    ...(candidates[i] ?? []).map(({ segment, point }) => ({ segment, point })),
    { segment: null, point: fix },
  ]);
  const costs: number[][] = [];
  const from: number[][] = [];
  fixes.forEach((fix, i) => {
    costs[i] = [];
    from[i] = [];
    states[i]!.forEach((state, s) => {
      const own = state.segment === null
        ? OFF_STREET_COST
        : 0.5 * (distanceMeters(fix, state.point) / SCATTER_METERS) ** 2;
      if (i === 0) {
        costs[i]![s] = own;
        return;
      }
      let best = Infinity, bestFrom = 0;
      states[i - 1]!.forEach((before, b) => {
        const cost = costs[i - 1]![b]! + stepCost(before, state, fixes[i - 1]!, fix);
        if (cost < best) [best, bestFrom] = [cost, b];
      });
      costs[i]![s] = own + best;
      from[i]![s] = bestFrom;
    });
  });
  const result: MatchedFix[] = [];
  let s = costs.length === 0 ? 0 : least(costs[costs.length - 1]!);
  for (let i = fixes.length - 1; i >= 0; i--) {
    result[i] = states[i]![s]!;
    s = from[i]![s] ?? 0;
  }
  return result;
}

function stepCost(before: MatchedFix, after: MatchedFix, a: Point, b: Point): number {
  const detour = Math.abs(distanceMeters(before.point, after.point) - distanceMeters(a, b));
  const change = before.segment === after.segment ? 0 : SWITCH_COST;
  return detour / DETOUR_METERS + change;
}

function least(costs: readonly number[]): number {
  let best = 0;
  costs.forEach((cost, i) => {
    if (cost < costs[best]!) best = i;
  });
  return best;
}
