/**
 * What the doctor does beyond the visit, by the price list: proposed in the visit, and it costs something
 * only when the patient has said yes. Judged and folded here. Pure.
 *
 * Sums are JSON numbers here, since a booking's row is JSON; `money/due.ts` calculates with bigint.
 */
import { LIMITS } from "../limits.ts";
import { type Kopecks, kopecks, sumOf } from "../money/kopecks.ts";
import type { TariffExtra } from "../money/tariff.ts";
import { idsOf, type Instant, type Refusal, refuse } from "../vocabulary.ts";
import type { Relation } from "./access.ts";
import { EXTRAS_LIMITS, type ExtraStatus } from "./codes.ts";
import type { MoneyEvent, Notice } from "./money_protocol.ts";
import type { BookingCommand, BookingEvent, Stamp, StampedEvent } from "./protocol.ts";
import type { BookingState } from "./state.ts";

export type ExtraItem = TariffExtra;

/** One proposal, with its price as the booking's tariff has it. */
export interface BookedExtra {
  readonly id: string;
  readonly code: string;
  readonly name: ExtraItem["name"];
  readonly unitKopecks: number;
  readonly quantity: number;
  readonly status: ExtraStatus;
  readonly proposedAt: Instant;
  readonly answeredAt: Instant | null;
  /** The consent was said to a dispatcher, who wrote it down. */
  readonly isSpoken: boolean;
}

type Of<Name extends BookingCommand["type"]> = Extract<BookingCommand, { type: Name }>;
type Decision = readonly BookingEvent[] | Refusal;
type WithExtras = Pick<BookingState, "extras">;

export const costOf = ({ unitKopecks, quantity }: Pick<BookedExtra, "unitKopecks" | "quantity">) =>
  kopecks(BigInt(unitKopecks) * BigInt(quantity));

/** What was agreed to on top of the price; nothing else of it is ever charged. */
export const extrasOf = ({ extras = [] }: WithExtras): Kopecks =>
  sumOf(extras.filter(({ status }) => status === "approved").map(costOf));

const known = (state: WithExtras, id: string): BookedExtra | undefined =>
  state.extras?.find((extra) => extra.id === id);

/** The room hears of it, while there is room for a line. */
function told(state: BookingState, notice: Notice | null, { at }: Stamp): readonly BookingEvent[] {
  if (notice === null || state.lastSequence >= LIMITS.messagesPerBooking) return [];
  return [{
    type: "said",
    message: {
      id: notice.messageId,
      sequence: state.lastSequence + 1,
      senderId: null,
      senderRole: "system",
      type: "text",
      audience: "all",
      clientId: null,
      createdAt: at,
    },
    words: { content: notice.content },
  }];
}

export function decideProposeExtra(
  state: BookingState,
  { extraId, item, quantity, notice }: Of<"proposeExtra">,
  stamp: Stamp,
): Decision {
  if (state.price == null) return refuse("price_unknown");
  const before = known(state, extraId);
  if (before !== undefined) {
    const isSame = before.code === item?.code && before.quantity === quantity;
    return isSame ? [] : refuse("command_reused");
  }
  if (item === null) return refuse("extra_unknown");
  if ((state.extras ?? []).length >= EXTRAS_LIMITS.perBooking) return refuse("too_many_extras");
  return [{
    type: "extraProposed",
    extra: {
      id: extraId,
      code: item.code,
      name: item.name,
      unitKopecks: item.kopecks,
      quantity,
      status: "proposed",
      proposedAt: stamp.at,
      answeredAt: null,
      isSpoken: false,
    },
  }, ...told(state, notice, stamp)];
}

/** Whoever has called and does not pay cannot make it dearer. */
const isForAnother = (state: BookingState, relation: Relation, { by }: Stamp): boolean =>
  relation === "caller" && state.payerId !== null &&
  (by.id === null || !idsOf(by).includes(state.payerId));

export function decideAnswerExtra(
  state: BookingState,
  { type, extraId, reason, notice }: Of<"approveExtra"> | Of<"declineExtra">,
  relation: Relation,
  stamp: Stamp,
): Decision {
  if (isForAnother(state, relation, stamp)) return refuse("forbidden");
  const isSpoken = relation === "staff";
  if (isSpoken && reason === undefined) return refuse("reason_required");
  const extra = known(state, extraId);
  if (extra === undefined) return refuse("extra_unknown");
  const answer = type === "approveExtra" ? "approved" : "declined";
  if (extra.status === answer) return [];
  if (extra.status !== "proposed") return refuse("extra_answered");
  return [{
    type: "extraAnswered",
    extraId,
    answer,
    isSpoken,
    words: reason === undefined || !isSpoken ? {} : { reason },
  }, ...told(state, notice, stamp)];
}

/** Also one that was agreed to: what was not done is not paid for. */
export function decideWithdrawExtra(
  state: BookingState,
  { extraId, notice }: Of<"withdrawExtra">,
  stamp: Stamp,
): Decision {
  const extra = known(state, extraId);
  if (extra === undefined) return refuse("extra_unknown");
  if (extra.status === "withdrawn") return [];
  if (extra.status === "declined") return refuse("extra_answered");
  return [
    { type: "extraAnswered", extraId, answer: "withdrawn", isSpoken: false, words: {} },
    ...told(state, notice, stamp),
  ];
}

type Happened<Name extends MoneyEvent["type"]> = Extract<StampedEvent, { type: Name }>;

export function extraProposed(
  state: BookingState,
  { extra }: Happened<"extraProposed">,
): BookingState {
  return { ...state, extras: [...(state.extras ?? []), extra] };
}

export function extraAnswered(
  state: BookingState,
  { extraId, answer, isSpoken, at }: Happened<"extraAnswered">,
): BookingState {
  return {
    ...state,
    extras: (state.extras ?? []).map((extra): BookedExtra =>
      extra.id === extraId ? { ...extra, status: answer, answeredAt: at, isSpoken } : extra
    ),
  };
}

/** The doctor has gone before the visit: nothing was done, and another doctor proposes anew. */
export const withoutExtras = <S extends WithExtras>(state: S, at: Instant): S =>
  state.extras === undefined ? state : {
    ...state,
    extras: state.extras.map((extra): BookedExtra =>
      extra.status === "declined" || extra.status === "withdrawn"
        ? extra
        : { ...extra, status: "withdrawn", answeredAt: at }
    ),
  };
