/**
 * What a page has when it is alive and a page without a script has not. Components ask for it with
 * `useLive()`; on the server, and until the script has come, it is null.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { DutyHealth } from "./duty_health.tsx";
import type { DutyView } from "./facts.ts";
import type { MapSeed } from "./map_seed.ts";
import type { GeoPoint, PlaceRefusal } from "../actors/vocabulary.ts";

/** How the page stands to the server, as the reader is told it. */
export interface ConnectionShown {
  readonly state: "connecting" | "live" | "reconnecting" | "offline";
  /** When the server was last heard, in milliseconds of its clock; null: not yet. */
  readonly heardAt: number | null;
  /** The session has ended: nothing more comes until somebody signs in. */
  readonly signedOut: boolean;
  /** The account was closed; why, as far as it may be said. */
  readonly closed?: { readonly told: string | null };
}

/** Where somebody is, as the stream says it. */
export interface PositionShown extends GeoPoint {
  readonly accuracyMeters: number | null;
  readonly headingDegrees: number | null;
  readonly recordedAt: string;
  readonly etaSeconds: number | null;
  readonly isEstimated: boolean;
}

/** What is on the map of a booking. */
export interface TrackMapContents {
  readonly home: GeoPoint & { readonly label: string };
  readonly doctor: PositionShown | null;
  readonly doctorLabel: string;
  /** The way that is left; null: not known. */
  readonly way: readonly GeoPoint[] | null;
  readonly isStale: boolean;
}

/** An open map, as the component that has its frame knows it. */
export interface TrackMapHandle {
  update(contents: TrackMapContents): void;
  zoomBy(steps: number): void;
  showAll(): void;
  destroy(): void;
}

/** The booking's room, as far as a live page does more than show it. */
export interface LiveRoom {
  /** Of others, since one last looked. */
  readonly unread: number;
  /** Said here, not yet in the room. */
  readonly echoes: readonly Echo[];
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  loadOlder(): void;
  /** All up to this sequence were seen. */
  markRead(sequence: number): void;
}

/** A message between the tap and the room. */
export interface Echo {
  readonly clientId: string;
  readonly content: string;
  readonly at: number;
  /** `waiting`: there is no connection; it goes out by itself. */
  readonly state: "sending" | "waiting";
}

/** A free doctor who could come, for staff. */
export interface NearbyDoctor {
  readonly duty: DutyView;
  readonly distanceMeters: number;
  readonly etaSeconds: number;
}

/** Whether this phone is told of calls while the page is not seen. */
export interface PushShown {
  readonly state: "unsupported" | "off" | "asking" | "denied" | "on" | "failed";
  /** What came of trying it; null: it was not tried. */
  readonly test: "sent" | "came" | "lost" | null;
}

/** How the doctor's own page does its duty: what it sends, and what could stop it. */
export interface LiveDuty {
  /** Shows all of this; null until it has come. */
  readonly health: typeof DutyHealth | null;
  /** Whether the phone tells where it is. */
  readonly place: "off" | "asking" | "on" | "denied" | "unavailable";
  readonly accuracyMeters: number | null;
  /** When the newest place was taken, in milliseconds of the server's clock. */
  readonly fixAt: number | null;
  /** Places that wait for a connection. */
  readonly keptFixes: number;
  /** Why the server does not take the newest place, and since when, in its milliseconds. */
  readonly refused: { readonly why: PlaceRefusal; readonly since: number } | null;
  /** Of the phone, 0 to 100; null: the browser does not say. */
  readonly batteryPercent: number | null;
  readonly isCharging: boolean;
  /** The screen stays on; null: this browser cannot. */
  readonly isAwake: boolean | null;
  readonly sound: "on" | "off" | "blocked";
  toggleSound(): void;
  readonly push: PushShown;
  togglePush(): void;
  testPush(): void;
  askPlace(): void;
  /** An offer waits for an answer, on the page of the shift. */
  readonly isAsked: boolean;
  /** The last offer that ended without this doctor's answer. */
  readonly closedOffer: { readonly reason: string } | null;
  dismissClosedOffer(): void;
}

export interface LivePage {
  /** On the pages of a doctor. */
  readonly duty?: LiveDuty | null;
  /** Who could come, soonest first; null: not asked, or no answer yet. */
  readonly nearby?: readonly NearbyDoctor[] | null;
  readonly room: LiveRoom | null;
  /** Null where this page has no map. */
  readonly openTrackMap: ((element: HTMLElement, seed: MapSeed) => TrackMapHandle) | null;
  /** Along the streets from the doctor to the door; null: not known. */
  readonly way: { readonly line: readonly GeoPoint[]; readonly meters: number } | null;
  readonly connection: ConnectionShown;
  /** Of the booking that the page shows; null: not shared now. */
  readonly position: PositionShown | null;
  /** Messages and steps that wait for a connection. */
  readonly waiting: readonly WaitingCommand[];
}

/** Something that was said or done, and has not reached the server yet. */
export interface WaitingCommand {
  readonly id: string;
  readonly bookingId: string;
  readonly command: string;
  /** The text of a message, or a conclusion. */
  readonly content: string | null;
  readonly clientId: string | null;
  readonly at: number;
}

export const LiveContext = createContext<LivePage | null>(null);

export const useLive = (): LivePage | null => useContext(LiveContext);
