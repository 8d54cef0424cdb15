/** What the API answers, as schemas: for the OpenAPI document and for the tests that hold it true. */
import { PRICE_PARTS } from "../../actors/money/price.ts";
import { WARNING_KINDS } from "../../actors/booking/warnings.ts";
import { HAPPENINGS } from "../../actors/booking/history.ts";
import { FALL_BACK_REASONS, SHOWN_PAYMENTS } from "../../actors/booking/payment_note.ts";
import { OWNER_KINDS } from "../../actors/booking/owner.ts";
import { z } from "zod";
import { extraSchema } from "../../actors/money/tariff.ts";
import {
  ABSENCE_KINDS,
  EXTRA_STATUSES,
  NEEDS,
  STALL_KINDS,
  WAY_ANSWERS,
} from "../../actors/booking/codes.ts";
import { CALLER_SIGHTS, STATUSES } from "../../actors/booking/protocol.ts";
import { CALL_TYPES, OUTCOMES, PRIORITIES } from "../../actors/booking/schemas.ts";
import { ROLES, SPECIALIZATIONS } from "../../actors/vocabulary.ts";

const id = z.uuid();
const moment = z.iso.datetime();
/** Fixed at the booking. */
export const bookedPrice = z.object({
  totalKopecks: z.int().min(0),
  parts: z.array(z.object({ code: z.enum(PRICE_PARTS), kopecks: z.int() })),
  promoCode: z.string().nullable(),
  holdKopecks: z.int().min(0),
});

export const momentOrNull = moment.nullable();
const textOrNull = z.string().nullable();

export const pageOf = (item: z.ZodType) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
/** Of a list that is whole: `nextCursor` comes with it (routes/api/paging.ts). */
export const listOf = (item: z.ZodType) => z.object({ items: z.array(item) });

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  faultId: z.string().optional(),
  /** Of `/auth/login`, with `second_factor_required` or `second_factor_setup_required`. */
  challenge: z.string().optional(),
  expiresAt: moment.optional(),
});

export const user = z.object({
  id,
  role: z.enum(ROLES),
  email: textOrNull,
  phone: textOrNull,
  firstName: z.string(),
  lastName: z.string(),
  createdAt: moment,
});

export const listedUser = user.extend({
  active: z.boolean(),
  signIns: z.number().int(),
  secondFactorAt: momentOrNull,
  block: z.object({ at: moment, by: id.nullable(), reason: textOrNull }).nullable(),
});

export const tokens = z.object({
  user,
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: moment,
});

/** A code went out, or nobody can see that none did. */
export const codeSent = z.object({ verificationId: id, expiresAt: moment });

/** Proposed in the visit; it costs something when it was approved. */
const bookedExtra = z.object({
  id,
  code: z.string(),
  name: extraSchema.shape.name,
  quantity: z.int().min(1),
  unitKopecks: z.int().min(1),
  kopecks: z.int().min(1),
  status: z.enum(EXTRA_STATUSES),
  isSpoken: z.boolean(),
  proposedAt: moment,
  answeredAt: momentOrNull,
});

/** A booking's payments in one. */
const bookingPayment = z.object({
  method: textOrNull,
  status: z.enum(SHOWN_PAYMENTS).nullable(),
  heldKopecks: z.number().int(),
  paidKopecks: z.number().int(),
  refundedKopecks: z.number().int(),
  cashAsked: z.object({ paymentId: id, kopecks: z.int().min(1) }).optional(),
  guarantee: z.object({
    status: z.string(),
    limitKopecks: z.number().int().nullable(),
    declined: z.string().nullable(),
  }).optional(),
  awaitedUntil: moment.optional(),
  dueAtDoor: z.enum(FALL_BACK_REASONS).optional(),
});

const licence = z.object({
  specializations: z.array(z.enum(SPECIALIZATIONS)),
  licenseNumber: z.string(),
  licenseExpiresOn: z.string(),
});

export const application = z.object({
  userId: id,
  firstName: z.string(),
  lastName: z.string(),
  email: textOrNull,
  phone: textOrNull,
  specializations: z.array(z.enum(SPECIALIZATIONS)),
  licenseNumber: z.string(),
  licenseExpiresOn: z.string(),
  status: z.enum(["applied", "approved", "rejected"]),
  decidedAt: momentOrNull,
  reason: textOrNull,
  createdAt: moment,
  proposal: licence.nullable(),
  /** Needs of patients that can be met, by the doctor's card. */
  meets: z.array(z.enum(NEEDS)),
});

export const answer = z.object({
  id,
  status: z.enum(STATUSES),
  version: z.number().int(),
  /** Of a line that the room heard with it. */
  sequence: z.number().int().optional(),
});

const addressView = z.object({
  text: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  district: textOrNull,
  entrance: textOrNull,
  floor: textOrNull,
  flat: textOrNull,
  intercom: textOrNull,
  notes: textOrNull,
}).partial();

const doctor = z.object({
  id,
  firstName: z.string(),
  lastName: z.string(),
  specializations: z.array(z.string()),
  licenseNumber: textOrNull,
  licenseExpiresOn: textOrNull,
  hasPhoto: z.boolean(),
});

const search = z.object({
  stage: z.enum(["planned", "searching", "asking", "waiting", "held", "with_dispatcher"]),
  asking: z.number().int(),
  asked: z.number().int(),
  searchAt: moment,
  heldUntil: momentOrNull,
  heldBy: id.optional(),
  exhaustedAt: momentOrNull,
  expectedAt: momentOrNull,
  awaitedDoctorId: id.optional(),
});

export const offerScore = z.object({
  arrivalSeconds: z.number().int(),
  skillSeconds: z.number().int(),
  fairnessSeconds: z.number().int(),
  ratingSeconds: z.number().int(),
  refusalSeconds: z.number().int(),
  waitingSeconds: z.number().int().optional(),
  totalSeconds: z.number().int(),
});

export const offerTrace = z.object({
  offerId: id,
  doctorId: id,
  wave: z.number().int(),
  madeAt: moment,
  expiresAt: moment,
  distanceMeters: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  outcome: z.string(),
  answeredAt: momentOrNull,
  reasonCode: textOrNull,
  shownAt: momentOrNull,
  answerSeconds: z.number().int().nullable(),
  score: offerScore.nullable(),
});

const warnings = z.array(z.object({
  id: z.uuid(),
  kind: z.enum(WARNING_KINDS),
  text: z.string().nullable(),
  until: z.iso.datetime(),
}));

export const booking = z.object({
  id,
  number: z.number().int(),
  version: z.number().int(),
  status: z.enum(STATUSES),
  city: z.string(),
  callType: z.enum(CALL_TYPES),
  specialization: z.enum(SPECIALIZATIONS),
  symptoms: textOrNull,
  address: addressView.nullable(),
  patientId: id.nullable(),
  callerId: id.nullable(),
  doctorId: id.nullable(),
  doctor: doctor.nullable(),
  clinicId: id.nullable(),
  providerId: id.nullable(),
  visitId: id,
  patient: z.object({
    firstName: textOrNull,
    lastName: textOrNull,
    ageYears: z.number().int().nullable(),
    ageMonths: z.number().int().optional(),
    relation: textOrNull,
  }),
  contactPhone: textOrNull,
  doorContact: z.object({ name: z.string(), phone: z.string() }).nullable(),
  needs: z.array(z.string()),
  warnings: warnings.optional(),
  danger: z.object({
    alertId: id,
    kind: z.enum(["danger", "lone_visit"]),
    since: z.iso.datetime(),
  }).optional(),
  redFlags: z.array(z.string()),
  triage: z.object({ version: z.string(), asked: z.array(z.string()) }).optional(),
  priority: z.enum(PRIORITIES),
  paymentMethod: textOrNull,
  price: bookedPrice.optional(),
  cancellation: z.object({
    freeUntil: z.iso.datetime().nullable(),
    feeKopecks: z.int().min(0),
  }).optional(),
  leftKopecks: z.int().min(0).optional(),
  extras: z.array(bookedExtra).optional(),
  payment: bookingPayment.nullable(),
  scheduledTime: momentOrNull,
  scheduledUntil: momentOrNull,
  createdAt: moment,
  assignedAt: momentOrNull,
  departedAt: momentOrNull,
  arrivedAt: momentOrNull,
  startedAt: momentOrNull,
  completedAt: momentOrNull,
  cancelledAt: momentOrNull,
  promisedBy: momentOrNull,
  freeAt: moment.optional(),
  way: z.object({
    kind: z.enum(STALL_KINDS),
    askedAt: moment,
    answerBy: moment,
    answer: z.enum([...WAY_ANSWERS, "none"]).nullable(),
  }).optional(),
  approvalLostAt: moment.optional(),
  shiftLostAt: moment.optional(),
  absence: z.object({
    kind: z.enum(ABSENCE_KINDS),
    since: moment,
    distanceMeters: z.number().int().nullable(),
    isAtDoor: z.boolean(),
    calls: z.number().int(),
    callsNeeded: z.number().int(),
    mayEndAt: moment,
  }).optional(),
  expectedArrivalAt: moment.optional(),
  doorCode: z.string().regex(/^\d{4}$/).optional(),
  doorCodeLocked: z.boolean(),
  search: search.nullable(),
  attention: z.object({ step: z.string(), since: moment }).nullable(),
  nextDeadlineAt: momentOrNull,
  unconfirmedFields: z.array(z.string()),
  outcome: z.enum(OUTCOMES).nullable(),
  reason: textOrNull,
  conclusion: textOrNull,
  addenda: z.array(z.object({ at: moment, text: z.string() })),
  actualDurationMinutes: z.number().int().nullable(),
  lastSequence: z.number().int(),
  medicalClosed: z.literal(true).optional(),
  medicalOpenUntil: moment.optional(),
  callerSees: z.enum(CALLER_SIGHTS).nullable(),
  owner: z.object({
    kind: z.enum(OWNER_KINDS),
    personId: textOrNull,
    since: momentOrNull,
    escalatesAt: momentOrNull,
  }).nullable().optional(),
  offers: z.array(offerTrace).optional(),
});

export const historyItem = z.object({
  version: z.number().int(),
  from: z.enum(STATUSES).nullable(),
  to: z.enum(STATUSES),
  by: id.nullable(),
  role: z.string(),
  reason: textOrNull,
  what: z.enum(HAPPENINGS).nullable(),
  at: moment,
  /** For staff: who of the desk has it by name from then on, and had it before. */
  desk: z.object({
    holderId: id,
    formerId: id.nullable(),
    names: z.object({ holder: textOrNull, former: textOrNull }).optional(),
  }).optional(),
});

export const message = z.object({
  bookingId: id,
  id,
  sequence: z.number().int(),
  senderId: id.nullable(),
  senderRole: z.string(),
  type: z.string(),
  audience: z.enum(["all", "staff"]),
  clientId: textOrNull,
  content: z.string(),
  createdAt: moment,
});

export const city = z.object({
  name: z.string(),
  title: textOrNull,
  hasMap: z.boolean(),
  timeZone: z.string(),
  dispatcherPhone: textOrNull,
  dispatcherPhoneText: textOrNull,
  ambulancePhone: z.string(),
  ambulanceFullPhone: textOrNull,
  ambulanceFullPhoneText: textOrNull,
  rescuePhone: z.string(),
  outpatientPhone: textOrNull,
  brand: textOrNull,
  dispatcherOnDuty: z.boolean(),
  urgentOpen: z.boolean(),
  legal: z.object({
    legalName: z.string(),
    website: textOrNull,
    terms: z.string(),
    privacy: z.string(),
    medicalConsent: z.string(),
  }).nullable(),
});

export const addressSuggestion = z.object({
  kind: z.enum(["house", "street"]),
  label: z.string(),
  street: textOrNull,
  houseNumber: textOrNull,
  district: textOrNull,
  city: textOrNull,
  latitude: z.number(),
  longitude: z.number(),
});

export const nearbyDoctor = z.object({
  doctorId: id.optional(),
  distanceMeters: z.number(),
  etaSeconds: z.number(),
  specializations: z.array(z.string()),
});

export const way = z.object({
  line: z.array(z.tuple([z.number(), z.number()])),
  meters: z.number(),
  seconds: z.number(),
  isEstimated: z.boolean(),
  recordedAt: z.string(),
});
