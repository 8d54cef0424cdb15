/** An alert as it stands: a union on `status`; a field exists only where it has a meaning. */
import type { Address } from "../booking/schemas.ts";
import type { AlertId, BookingId, Instant, PersonId } from "../vocabulary.ts";
import { type AlertKind, type AlertOutcome, type AlertStatus, isOver } from "./codes.ts";
import type { Care } from "./neglect.ts";
import type { HelpSearch } from "./search.ts";
import type { AnsweredHow, PersonName, Report, SenderPlace, Told } from "./protocol.ts";

export interface Mark {
  readonly by: PersonId;
  readonly at: Instant;
}

/** All that is sealed. */
export interface AlertWords {
  /** Where help is needed: the booking's address unless it was corrected. */
  readonly place: Address | null;
  readonly senderPlace: SenderPlace | null;
  /** Whose phone `senderPlace` and `track` are of; absent: that of whoever called first. */
  readonly senderId?: PersonId;
  /** Where the last call came from, if the phone knew it then; absent: it did not. */
  readonly calledFrom?: SenderPlace;
  /** Where the sender was, oldest first. */
  readonly track: readonly SenderPlace[];
  readonly reports: readonly Report[];
  /** Who goes, as the one who said it wrote it. */
  readonly responder: string | null;
  readonly note: string | null;
  /** Everybody who has to do with it, by id. */
  readonly names: Readonly<Record<string, PersonName>>;
}

/** One step of telling people, with who was told. */
export interface Escalation {
  readonly step: number;
  readonly at: Instant;
  readonly told: readonly Told[];
}

export interface AlertFacts {
  readonly id: AlertId;
  readonly version: number;
  readonly kind: AlertKind;
  readonly city: string;
  /** Nobody has said yet where it is: the first place decides; absent in rows of before. */
  readonly isCityGuessed?: boolean;
  readonly clinicId: PersonId | null;
  readonly bookingId: BookingId | null;
  /** Who called first. */
  readonly raisedBy: PersonId;
  readonly subjectId: PersonId;
  readonly isDrill: boolean;
  readonly createdAt: Instant;
  /** When another call of it was news last; absent: none was. */
  readonly newsAt?: Instant;
  readonly raisesAt: Instant;
  /** All calls of it; the words of more than a bound are not kept. */
  readonly reportCount: number;
  readonly seen: readonly Mark[];
  /** Steps of the playbook that were done. */
  readonly ticked: Readonly<Record<string, Mark>>;
  readonly escalations: readonly Escalation[];
  /** For a doctor who comes; null: it has not begun. */
  readonly search: HelpSearch | null;
  readonly care: Care | null;
  /** Who had it when it rose again; null: nobody has taken it and left it. */
  readonly dropped: Mark | null;
  /** When the doctor whose silence it is has answered after all; absent: not yet. */
  readonly answered?: { readonly how: AnsweredHow; readonly at: Instant };
  readonly words: AlertWords;
}

export type AlertState =
  & AlertFacts
  & (
    | { readonly status: "counting" | "cancelled" }
    | {
      readonly status: "raised";
      readonly raisedAt: Instant;
      /** When more people are told; null: all that could be done was done. */
      readonly escalatesAt: Instant | null;
      /** Steps since it rose, or rose again; absent in rows of before: all that there were. */
      readonly rounds?: number;
    }
    | { readonly status: "acknowledged"; readonly raisedAt: Instant; readonly acknowledged: Mark }
    | {
      readonly status: "responding";
      readonly raisedAt: Instant;
      readonly acknowledged: Mark;
      readonly responding: Mark;
    }
    | {
      readonly status: "resolved" | "false_alarm";
      readonly raisedAt: Instant;
      readonly acknowledged: Mark;
      readonly responding: Mark | null;
      readonly closed: Mark & { readonly outcome: AlertOutcome | null };
    }
  );

/** Of whom it is known where the phone is. */
export const senderIdOf = ({ words, raisedBy }: Pick<AlertState, "words" | "raisedBy">): PersonId =>
  words.senderId ?? raisedBy;
export const raisedAtOf = (state: AlertState): Instant | null =>
  "raisedAt" in state ? state.raisedAt : null;
export const acknowledgedOf = (state: AlertState): Mark | null =>
  "acknowledged" in state ? state.acknowledged : null;
export const respondingOf = (state: AlertState): Mark | null =>
  "responding" in state ? state.responding : null;
export const isAlertOpen = (state: { readonly status: AlertStatus }): boolean =>
  !isOver(state.status);
/** Since when it is over, or null. */
export const endedAtOf = (state: AlertState, at: Instant): Instant | null =>
  "closed" in state ? state.closed.at : state.status === "cancelled" ? at : null;
