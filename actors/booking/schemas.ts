/**
 * The words of a booking as they may come in: each field with its limit.
 * Routes parse with these at the edge; the OpenAPI document is generated from them.
 */
import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { CALLER_SIGHTS } from "./protocol.ts";
import { RED_FLAG_CODES } from "./red_flags.ts";
import {
  ABSENCE_KINDS,
  CALL_TYPES,
  DECLINE_CODES,
  EXTRAS_LIMITS,
  PAYMENT_METHODS,
  WAY_ANSWERS,
} from "./codes.ts";
import { instant, personId, SPECIALIZATIONS } from "../vocabulary.ts";

export * from "./codes.ts";

/**
 * Text that PostgreSQL can keep and give back to the letter: no NUL, no lone surrogates, not blank.
 * @param characters the longest that is accepted
 */
export const text = (characters: number) =>
  z.string().min(1).max(characters)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), { error: "text_malformed" })
    .refine((value) => value.trim() !== "", { error: "text_blank" });

/** As typed: `money/promo.ts` says which code it is. */
export const PROMO_CHARACTERS = 40;

/** A short label such as a flat or a floor; clients may send it as a number. */
const label = z.union([text(40), z.number().int().min(-99).max(99_999)])
  .transform((value) => String(value));

export const phone = z.string().max(32).regex(/^\+?[\d\s()\-.]{5,31}$/, { error: "phone" });

/** RFC 3339 with an offset → Instant. */
export const moment = z.iso.datetime({ offset: true })
  .transform((value) => instant(Date.parse(value)))
  .refine((value) => Number.isFinite(value), { error: "moment" });

/** A calendar day, YYYY-MM-DD, of this or the last century. */
export const day = z.iso.date().refine((value) => value >= "1900-01-01" && value < "2200-01-01", {
  error: "day",
});

export const code = z.string().regex(/^[a-z0-9][a-z0-9_:-]{0,59}$/i, { error: "code" });

export const address = z.object({
  text: text(300),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  district: text(120).nullish(),
  entrance: label.nullish(),
  floor: label.nullish(),
  flat: label.nullish(),
  intercom: label.nullish(),
  notes: text(500).nullish(),
});
export type Address = z.output<typeof address>;

export const doorContact = z.object({ name: text(120), phone });
export type DoorContact = z.output<typeof doorContact>;

export const patientDetails = z.object({
  firstName: text(80),
  lastName: text(80),
  birthDate: day.nullish(),
  relation: text(40).nullish(),
});
export type PatientDetails = z.output<typeof patientDetails>;

export const specialization = z.enum(SPECIALIZATIONS);
const needs = z.array(code).max(10);
const symptoms = text(LIMITS.symptomsCharacters);
const reason = text(LIMITS.reasonCharacters);
/** Written in capitals it is the same id. */
export const commandId = z.uuid().toLowerCase();

const createFields = z.object({
  callType: z.enum(CALL_TYPES),
  specialization,
  symptoms,
  address: address.nullish(),
  contactPhone: phone.nullish(),
  doorContact: doorContact.nullish(),
  needs: needs.optional(),
  patient: patientDetails.nullish(),
  /** Oneself, or somebody in one's care: instead of `patient`. */
  patientId: z.uuid().nullish(),
  scheduledTime: moment.nullish(),
  scheduledUntil: moment.nullish(),
  preferredDoctorId: z.uuid().nullish(),
  /** Staff book for a clinic; of others it is not taken. */
  clinicId: z.uuid().nullish(),
  /** The signs that were said to be there. */
  redFlags: z.array(z.enum(RED_FLAG_CODES)).max(40).optional(),
  /** By which questions: their version, and the codes that were asked. */
  triage: z.object({ version: code, asked: z.array(code).max(60) }).nullish(),
  paymentMethod: z.enum(PAYMENT_METHODS).nullish(),
  /** Of an organisation's payment: which, and by which letter of guarantee. */
  organisationId: z.uuid().nullish(),
  guaranteeNumber: text(40).nullish(),
  promoCode: text(PROMO_CHARACTERS).nullish(),
  commandId: commandId.optional(),
});

export const createBody = createFields.extend({
  /** The wanted time is one of the windows that were offered: refused where it is taken by now. */
  slot: z.boolean().optional(),
}).superRefine((body, context) => {
  const missing = (path: string) =>
    context.addIssue({ code: "custom", path: [path], message: "required" });
  if (body.callType !== "consultation" && !body.address) missing("address");
  if (body.callType === "scheduled" && !body.scheduledTime) missing("scheduledTime");
  if (body.paymentMethod === "organisation") {
    if (!body.organisationId) missing("organisationId");
    if (!body.guaranteeNumber) missing("guaranteeNumber");
  }
  if (
    body.scheduledTime && body.scheduledUntil && body.scheduledUntil <= body.scheduledTime
  ) context.addIssue({ code: "custom", path: ["scheduledUntil"], message: "window_order" });
});
export type CreateBody = z.output<typeof createBody>;

/** A planned booking whose hour is still to be found: what stands on the waitlist. */
export const laterBody = createFields
  .omit({
    ...{ scheduledTime: true, scheduledUntil: true, commandId: true, clinicId: true },
    ...{ organisationId: true, guaranteeNumber: true },
  })
  .extend({
    callType: z.enum(["scheduled", "consultation"]),
    // A letter is asked about for a booking that there is.
    paymentMethod: z.enum(PAYMENT_METHODS).exclude(["organisation"]).nullish(),
  })
  .superRefine((body, context) => {
    if (body.callType === "scheduled" && !body.address) {
      context.addIssue({ code: "custom", path: ["address"], message: "required" });
    }
  });
export type LaterBody = z.output<typeof laterBody>;

const clinicOrNobody = z.uuid().transform((id) => personId(id.toLowerCase())).nullable();

export const amendBody = z.object({
  specialization: specialization.optional(),
  symptoms: symptoms.optional(),
  address: address.optional(),
  contactPhone: phone.nullish(),
  doorContact: doorContact.nullish(),
  patient: patientDetails.optional(),
  needs: needs.optional(),
  scheduledTime: moment.optional(),
  scheduledUntil: moment.nullish(),
  /** Another clinic's doctors alone, by its tariff and in its name; null: whoever is nearest again. */
  clinicId: clinicOrNobody.optional(),
  /** The price that was shown and agreed to, where the change makes another one. */
  priceKopecks: z.int().min(0).optional(),
  commandId: commandId.optional(),
}).superRefine((body, context) => {
  if (Object.keys(body).every((key) => key === "commandId" || key === "priceKopecks")) {
    context.addIssue({ code: "custom", path: [], message: "nothing_to_change" });
  }
});
export type AmendBody = z.output<typeof amendBody>;

/** Of a change what its price depends on. */
export const amendmentPriceBody = z.object({
  specialization: specialization.optional(),
  address: address.optional(),
  scheduledTime: moment.optional(),
  clinicId: clinicOrNobody.optional(),
});

/** Why a visit ended: price, pay and reports follow it. */
const optionalCommand = { commandId: commandId.optional() };
/** A step may be claimed for an earlier moment: phones queue what they could not send. */
const step = { ...optionalCommand, occurredAt: moment.optional(), reason: reason.optional() };

export const plainBody = z.object(optionalCommand);
export const declineBody = z.object({
  reason,
  reasonCode: z.enum(DECLINE_CODES).optional(),
  ...optionalCommand,
});
/** Staff alone: they know that somebody calls in silence from this door. */
const despiteDanger = z.boolean().optional();
export const assignBody = z.object({ doctorId: z.uuid(), despiteDanger, ...optionalCommand });
export const reassignBody = z.object({
  doctorId: z.uuid().nullish(),
  /** From whom, as far as the one who decides knows: refused where another doctor has it by now. */
  fromDoctorId: z.uuid().nullish(),
  despiteDanger,
  reason,
  ...optionalCommand,
});
export const stepBody = z.object(step);
export const startBody = z.object({
  ...step,
  doorCode: z.string().regex(/^\d{4}$/, { error: "door_code" }).optional(),
});
const extraCode = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, { error: "code" });
const extraQuantity = z.int().min(1).max(EXTRAS_LIMITS.quantity);
export const completeBody = z.object({
  ...step,
  conclusion: text(LIMITS.conclusionCharacters),
  actualDurationMinutes: z.number().int().min(0).max(24 * 60),
  outcome: z.enum(["done", "refused_at_door", "taken_by_103", "doctor_could_not"]).optional(),
  /** What was agreed to beyond the visit, by the codes of the price list: nothing is added here. */
  extras: z.array(z.object({
    code: extraCode,
    quantity: extraQuantity.optional(),
  })).max(EXTRAS_LIMITS.perBooking).optional(),
});
/** «Сколько ещё»: minutes from now to the end of the visit. */
export const remainingBody = z.object({
  minutes: z.number().int().min(0).max(240),
  ...optionalCommand,
});
/** The answer to «всё в порядке?». */
export const wayAnswerBody = z.object({ answer: z.enum(WAY_ANSWERS), ...optionalCommand });
/** «Никого нет», or «меня не впустили». */
export const absenceBody = z.object({
  kind: z.enum(ABSENCE_KINDS).optional(),
  ...optionalCommand,
});
export const releaseBody = z.object({ reason, ...optionalCommand });
export const holdBody = z.object({ until: moment, ...optionalCommand });
export const cancelBody = z.object({
  reason,
  outcome: z.enum(["nobody_there", "refused_at_door", "taken_by_103", "no_doctor_found"])
    .optional(),
  ...optionalCommand,
});
export const discloseBody = z.object({
  sees: z.enum(CALLER_SIGHTS),
  reason: reason.optional(),
  ...optionalCommand,
});
/** Something of the price list, proposed in the visit; `extraId` makes that it is proposed once. */
export const proposeBody = z.object({
  extraId: z.uuid(),
  code: extraCode,
  quantity: extraQuantity.optional(),
  ...optionalCommand,
});
/** Yes or no to it; staff say why they write it down. */
export const answerExtraBody = z.object({
  extraId: z.uuid(),
  reason: reason.optional(),
  ...optionalCommand,
});
export const withdrawBody = z.object({ extraId: z.uuid(), ...optionalCommand });
export const addendumBody = z.object({
  text: text(LIMITS.conclusionCharacters),
  ...optionalCommand,
});
export const sayBody = z.object({
  content: text(LIMITS.messageCharacters),
  clientId: z.string().min(1).max(64).regex(/^[\w:.-]+$/, { error: "code" }).optional(),
  type: z.literal("text").optional(),
  audience: z.enum(["all", "staff"]).optional(),
});
