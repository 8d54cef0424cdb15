/** What the server and the routing Worker say to each other. */
import type { Point } from "./geometry.ts";
import type { Leg, Route } from "./routing/router.ts";

export type RoutingCall =
  | { readonly kind: "manyToOne"; readonly sources: readonly Point[]; readonly target: Point }
  | { readonly kind: "oneToMany"; readonly source: Point; readonly targets: readonly Point[] }
  | { readonly kind: "route"; readonly source: Point; readonly target: Point }
  | { readonly kind: "match"; readonly fixes: readonly Point[] };

/** A street place near a fix, for `gps.ts`. */
export interface StreetCandidate {
  readonly segment: number;
  readonly fraction: number;
  readonly point: Point;
  readonly distanceMeters: number;
}

export interface RoutingRequest {
  readonly id: number;
  /** Multiplies driving time. */
  readonly factor: number;
  /** Milliseconds since the epoch by the one clock of the machine; later the answer is of no use. */
  readonly expiresAt: number;
  readonly call: RoutingCall;
}

export type RoutingReply =
  | { readonly id: number; readonly legs: readonly Leg[] }
  | { readonly id: number; readonly route: Route }
  | { readonly id: number; readonly candidates: readonly (readonly StreetCandidate[])[] }
  | { readonly id: number; readonly failed: string }
  | { readonly id: number; readonly expired: true };

/** The first message to the Worker, and its answer. */
export interface RoutingStart {
  readonly open: string;
}
export type RoutingReady = { readonly ready: true; readonly segments: number } | {
  readonly ready: false;
  readonly failed: string;
};
