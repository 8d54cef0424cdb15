/**
 * An organisation's guarantee: a letter by its number, which the office asks the organisation about. Its
 * payment judges it: approved it stands as a hold does, taken when the visit is over, at most up to its
 * limit. Pure.
 */
import type { Kopecks } from "../money/kopecks.ts";
import { kopecksToJson, LARGEST_KOPECKS } from "../money/kopecks.ts";
import {
  type By,
  clinicOf,
  idsOf,
  type Instant,
  type PersonId,
  type Refusal,
  refuse,
} from "../vocabulary.ts";
import type { GuaranteeDecline, GuaranteeStatus } from "./codes.ts";
import type { PaymentEvent } from "./protocol.ts";
import type { PaymentState } from "./state.ts";

/** What is asked for, as the payment has it from its first event on. */
export interface AskedGuarantee {
  /** Of the letter, as `normalNumber` writes it. */
  readonly number: string;
  readonly patientId: PersonId;
  readonly callerId: PersonId | null;
  /** Whose contract with the organisation it is; null: of all in the city. */
  readonly clinicId: PersonId | null;
}

/** What the organisation has said yes to. */
export interface GivenGuarantee {
  readonly limitKopecks: Kopecks;
  /** The last day on which it holds, in the city. */
  readonly until: string;
}

export interface GuaranteeApproval {
  readonly limitKopecks: Kopecks;
  readonly until: string;
  /** The end of that day. */
  readonly untilAt: Instant;
  /** Where the month begins whose guarantees are counted together. */
  readonly monthFrom: Instant;
}

/** Letters are copied by hand: gaps and small letters make no other letter of it. */
export const normalNumber = (typed: string): string =>
  typed.trim().replaceAll(/\s+/g, " ").toUpperCase();

type Guaranteed = Pick<PaymentState, "status" | "cancelled">;

/** It follows from the payment. */
export function guaranteeStatusOf({ status, cancelled }: Guaranteed): GuaranteeStatus {
  switch (status) {
    case "created":
    case "pending":
      return "requested";
    case "held":
      return "approved";
    case "succeeded":
    case "captured":
    case "partially_refunded":
    case "refunded":
      return "used";
    case "cancelled":
      return cancelled?.code === "guarantee_declined"
        ? "declined"
        : cancelled?.code === "guarantee_expired"
        ? "expired"
        : "cancelled";
  }
}

/** As the payer, staff and the organisation's clinic see it. */
export interface GuaranteeView {
  readonly organisationId: string;
  readonly number: string;
  readonly status: GuaranteeStatus;
  readonly limitKopecks: number | null;
  readonly until: string | null;
  readonly declined: GuaranteeDecline | null;
}

/** @returns null: no organisation was asked */
export function guaranteeViewOf(state: PaymentState): GuaranteeView | null {
  const { asked, given, payer, cancelled } = state;
  if (asked === undefined || payer.kind !== "organisation") return null;
  const status = guaranteeStatusOf(state);
  return {
    organisationId: payer.organisationId,
    number: asked.number,
    status,
    limitKopecks: given === undefined ? null : kopecksToJson(given.limitKopecks),
    until: given?.until ?? null,
    declined: status === "declined" ? cancelled!.reason as GuaranteeDecline : null,
  };
}

/** Patient and caller speak for it as a payer does: an organisation never signs in. */
export const isForWhom = ({ asked }: Pick<PaymentState, "asked">, by: By): boolean =>
  asked !== undefined && by.role !== "system" &&
  idsOf(by).some((id) => id === asked.patientId || id === asked.callerId);

/** The clinic whose contract it is knows what its organisation has said. */
export const isContractor = ({ asked }: Pick<PaymentState, "asked">, by: By): boolean =>
  by.role === "clinic" && asked !== undefined && asked.clinicId === clinicOf(by);

export function decideApprove(
  state: PaymentState,
  { limitKopecks, until, untilAt, monthFrom }: GuaranteeApproval,
  at: Instant,
): readonly PaymentEvent[] | Refusal {
  if (state.method !== "organisation") return refuse("illegal_transition");
  if (limitKopecks <= 0n || limitKopecks > LARGEST_KOPECKS || untilAt <= at) {
    return refuse("illegal_transition");
  }
  return [{ type: "guaranteed", kopecks: limitKopecks, until, untilAt, monthFrom }];
}

export function decideDecline(
  state: PaymentState,
  because: GuaranteeDecline,
): readonly PaymentEvent[] | Refusal {
  if (state.method !== "organisation") return refuse("illegal_transition");
  return [{ type: "cancelled", because: "guarantee_declined", reason: because }];
}

/** Its last day is over, and no visit was made by it. */
export function decideExpire(
  state: PaymentState,
  at: Instant,
): readonly PaymentEvent[] | Refusal {
  const { method, holdEndsAt } = state;
  if (method !== "organisation" || holdEndsAt === null) return refuse("illegal_transition");
  return at < holdEndsAt ? [] : [{ type: "cancelled", because: "guarantee_expired", reason: null }];
}
