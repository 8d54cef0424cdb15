/** What keeps alerts; `db/alerts.ts` is one. */
import type { NewMessage } from "../outbox/message.ts";
import type { AlertId, PersonId } from "../vocabulary.ts";
import type { AlertStatus } from "./codes.ts";
import type { Report, StampedAlertEvent } from "./protocol.ts";
import type { AlertState } from "./state.ts";

/** An event with its place in the log. */
export interface LoggedAlertEvent {
  readonly event: StampedAlertEvent;
  readonly version: number;
  readonly from: AlertStatus | null;
  readonly to: AlertStatus;
}

/** What a turn writes, all in one transaction. */
export interface AlertTurn {
  readonly next: AlertState;
  readonly expectedVersion: number;
  readonly events: readonly LoggedAlertEvent[];
  /** The call that joins it with this turn. */
  readonly report: Report | null;
  readonly messages: readonly NewMessage[];
}

export interface AlertStore {
  /** @returns `existing`: this person's call with this id was stored before */
  create(
    state: AlertState,
    event: LoggedAlertEvent,
    report: Report,
  ): Promise<"created" | { readonly existing: AlertId }>;
  /** The alert that a person's call made or joined, or null. */
  calledBy(personId: PersonId, clientId: string): Promise<AlertId | null>;
  commit(turn: AlertTurn): Promise<"committed" | "conflict" | "called_before" | "helper_busy">;
  load(id: AlertId): Promise<AlertState | null>;
  /** All that are open; null for a row that cannot be read. */
  loadOpen(): Promise<readonly { readonly id: AlertId; readonly state: AlertState | null }[]>;
  openIds(): Promise<readonly AlertId[]>;
}
