/** What may come in about an alert: each field with its limit. The OpenAPI document is made of these. */
import { z } from "zod";
import { address, code, moment, text } from "../booking/schemas.ts";
import { ALERT } from "../limits.ts";
import { ALERT_KINDS, ALERT_OUTCOMES, ASK_DECLINES, LEAVE_REASONS } from "./codes.ts";

const note = text(ALERT.noteCharacters).nullish();

/**
 * `POST /emergency/alert`. A position that is not whole is none. What is wrong but for `kind` is left out and
 * said (routes/lenient_input.ts): a call is not refused for it.
 */
export const alertBody = z.object({
  kind: z.enum(ALERT_KINDS),
  bookingId: z.uuid().nullish(),
  latitude: z.number().min(-90).max(90).nullish(),
  longitude: z.number().min(-180).max(180).nullish(),
  accuracyMeters: z.number().min(0).max(1_000_000).nullish(),
  /** When the phone made the fix. */
  recordedAt: moment.nullish(),
  message: text(ALERT.messageCharacters).nullish(),
  /** Where help is needed, if not at the booking's address. */
  place: address.nullish(),
  /** Made by the page: the same one again is the same call. */
  clientId: text(100).nullish(),
  /** Staff alone. */
  isDrill: z.boolean().optional(),
});
export type AlertBody = z.output<typeof alertBody>;

/** `PUT /emergency/{id}/status`. */
export const alertStatusBody = z.object({
  status: z.enum(["cancelled", "acknowledged", "responding", "resolved", "false_alarm"]),
  /** Who goes: with `responding`; without it help is sent, and nobody has said whose. */
  responder: text(200).nullish(),
  /** How it ended: with `resolved`; without it `other`. */
  outcome: z.enum(ALERT_OUTCOMES).nullish(),
  note,
});
export type AlertStatusBody = z.output<typeof alertStatusBody>;

export const alertStepBody = z.object({ step: code, isDone: z.boolean() });
export const alertHandOverBody = z.object({ to: z.uuid() });
/** A doctor who was asked cannot come. Without a reason the no counts, as it does for an offer. */
export const alertDeclineBody = z.object({ reason: z.enum(ASK_DECLINES).nullish() });
/** The doctor who came goes. */
export const alertLeaveBody = z.object({ because: z.enum(LEAVE_REASONS) });
/** Doctors are asked anew, or no more. */
export const alertSearchBody = z.object({ isOn: z.boolean() });
export const alertPlaceBody = z.object({ place: address });
