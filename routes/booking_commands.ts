/**
 * The commands of a booking as they come in over HTTP: URL name → schema of the body → command. Facts
 * about a doctor are read here, at the edge, and handed to the booking, which judges them.
 */
import type { z } from "zod";
import type { ExtraStatus } from "../actors/booking/codes.ts";
import type { ExtraItem } from "../actors/booking/extras.ts";
import type { Notice } from "../actors/booking/money_protocol.ts";
import type { Amendment, BookingCommand, DoctorFacts } from "../actors/booking/protocol.ts";
import * as schemas from "../actors/booking/schemas.ts";
import type { FixedPrice } from "../actors/money/price.ts";
import {
  type GeoPoint,
  isRefusal,
  type PersonId,
  personId,
  type Refusal,
  refuse,
} from "../actors/vocabulary.ts";
import type { FieldError, Person } from "./services.ts";

export interface CommandContext {
  readonly by: Person;
  readonly facts: (doctorId: string) => Promise<DoctorFacts | null>;
  /** Where the phone of the booking's doctor is, however it is who says so; null: nobody knows now. */
  readonly placeOfDoctor: () => Promise<GeoPoint | null>;
  /** From there to the door of an urgent booking; null: nobody knows, or nobody drives now. */
  readonly secondsToDoor: (doctorId: PersonId) => Promise<number | null>;
  readonly extras: () => Promise<ExtrasAtHand>;
  /** The price of the booking as it would be; null: it stays as it is. */
  readonly priced: (
    changes: Amendment,
    agreedKopecks: number | null,
  ) => Promise<FixedPrice | Refusal | null>;
}

/** What the edge knows of extras: the price list of the booking's tariff, and the words for the room. */
export interface ExtrasAtHand {
  readonly item: (code: string) => ExtraItem | null;
  /** Null: there is nothing to tell of. */
  readonly notice: (
    what: ExtraStatus,
    extra: string | { readonly item: ExtraItem; readonly quantity: number },
  ) => Notice | null;
  /** What of these was not agreed to: a completion charges nothing, and drops nothing without a word. */
  readonly notAgreed: (
    named: readonly { readonly code: string; readonly quantity?: number | undefined }[],
  ) => readonly FieldError[];
}

/** What the body says is at odds with the booking, by the names of its fields. */
interface Invalid {
  readonly invalid: readonly FieldError[];
}

interface CommandKind<Schema extends z.ZodType> {
  readonly body: Schema;
  /** For the OpenAPI document. */
  readonly summary: string;
  command(
    body: Omit<z.output<Schema>, "commandId">,
    context: CommandContext,
  ): BookingCommand | Promise<BookingCommand | Refusal | Invalid>;
}

const kind = <Schema extends z.ZodType>(made: CommandKind<Schema>): CommandKind<Schema> => made;

/** Leaves out what is undefined, so that «absent» and «undefined» are the same. */
const present = <Value extends object>(value: Value): Value =>
  Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as Value;

export const COMMANDS = {
  accept: kind({
    body: schemas.plainBody,
    summary: "A doctor takes the booking that was offered",
    async command(_body, { by, facts }) {
      const doctor = await facts(by.id);
      return doctor === null ? refuse("forbidden") : { type: "accept", doctor };
    },
  }),
  decline: kind({
    body: schemas.declineBody,
    summary: "A doctor declines an offer, with a reason",
    command: (body) => present({ type: "decline", ...body } as const) as BookingCommand,
  }),
  shown: kind({
    body: schemas.plainBody,
    summary:
      "The doctor's page has the offer on its screen; 204 without a change from a device that the " +
      "doctor is not with",
    command: () => ({ type: "shown" }),
  }),
  assign: kind({
    body: schemas.assignBody,
    summary: "Staff (or the booking's clinic) assign a doctor",
    async command({ doctorId, despiteDanger = false }, { facts, secondsToDoor }) {
      const doctor = await facts(doctorId);
      if (doctor === null) return refuse("doctor_unsuitable");
      const etaSeconds = await secondsToDoor(doctor.id);
      return { type: "assign", doctor, etaSeconds, despiteDanger };
    },
  }),
  reassign: kind({
    body: schemas.reassignBody,
    summary: "Staff take the booking from its doctor, and may give it to another",
    async command(
      { doctorId, fromDoctorId, reason, despiteDanger = false },
      { facts, secondsToDoor },
    ) {
      const from = fromDoctorId ? { fromDoctorId: personId(fromDoctorId.toLowerCase()) } : {};
      if (!doctorId) return { type: "reassign", doctor: null, reason, ...from };
      const doctor = await facts(doctorId);
      if (doctor === null) return refuse("doctor_unsuitable");
      const etaSeconds = await secondsToDoor(doctor.id);
      return { type: "reassign", doctor, reason, ...from, etaSeconds, despiteDanger };
    },
  }),
  depart: kind({
    body: schemas.stepBody,
    summary: "The doctor sets out",
    command: (body) => present({ type: "depart", ...body } as const) as BookingCommand,
  }),
  arrive: kind({
    body: schemas.stepBody,
    summary: "The doctor is at the door",
    command: (body) => present({ type: "arrive", ...body } as const) as BookingCommand,
  }),
  start: kind({
    body: schemas.startBody,
    summary: "The visit begins, with the patient's door code",
    command: (body) => present({ type: "start", ...body } as const) as BookingCommand,
  }),
  complete: kind({
    body: schemas.completeBody,
    summary: "The visit is done, with a conclusion",
    // What was agreed to is due by itself: what is named here is only looked at.
    async command({ extras: named = [], ...body }, { extras }) {
      const invalid = named.length === 0 ? [] : (await extras()).notAgreed(named);
      if (invalid.length > 0) return { invalid };
      return present({ type: "complete", ...body } as const) as BookingCommand;
    },
  }),
  remaining: kind({
    body: schemas.remainingBody,
    summary: "The doctor says how long the visit will still take",
    command: ({ minutes }) => ({ type: "remain", minutes }),
  }),
  way: kind({
    body: schemas.wayAnswerBody,
    summary: "The doctor on the way answers whether all is well",
    command: ({ answer }) => ({ type: "answerWay", answer }),
  }),
  absence: kind({
    body: schemas.absenceBody,
    summary: "The doctor stands at the door: nobody opens, or does not let the doctor in",
    command: async ({ kind }, { placeOfDoctor }) => ({
      type: "reportAbsence",
      place: await placeOfDoctor(),
      ...(kind === undefined ? {} : { kind }),
    }),
  }),
  called: kind({
    body: schemas.plainBody,
    summary: "The doctor at the door has called the patient once more",
    command: async (_body, { placeOfDoctor }) => ({
      type: "noteCall",
      place: await placeOfDoctor(),
    }),
  }),
  amend: kind({
    body: schemas.amendBody,
    summary: "Corrects address, door, contacts, symptoms, patient or window",
    async command({ priceKopecks, ...body }, { priced }) {
      const changes = present(body) as Amendment;
      const fixed = await priced(changes, priceKopecks ?? null);
      if (isRefusal(fixed)) return fixed;
      return { type: "amend", changes, ...(fixed === null ? {} : { fixed }) };
    },
  }),
  confirm: kind({
    body: schemas.plainBody,
    summary: "The assigned doctor confirms what was amended",
    command: () => ({ type: "confirm" }),
  }),
  hold: kind({
    body: schemas.holdBody,
    summary: "Staff hold the search while they negotiate by telephone",
    command: ({ until }) => ({ type: "hold", until }),
  }),
  attend: kind({
    body: schemas.plainBody,
    summary:
      "«I'm on it»: staff have the booking by name for ten minutes, while the search goes on",
    command: () => ({ type: "attend" }),
  }),
  cancel: kind({
    body: schemas.cancelBody,
    summary: "Cancels the booking, with a reason",
    command: (body) => present({ type: "cancel", ...body } as const) as BookingCommand,
  }),
  release: kind({
    body: schemas.releaseBody,
    summary: "The assigned doctor gives the booking back, with a reason",
    command: ({ reason }) => ({ type: "release", reason }),
  }),
  addenda: kind({
    body: schemas.addendumBody,
    summary: "The doctor adds to the conclusion of a finished visit",
    command: ({ text }) => ({ type: "addAddendum", text }),
  }),
  propose: kind({
    body: schemas.proposeBody,
    summary: "The doctor in the visit proposes something of the price list; it costs once it is " +
      "agreed to",
    async command({ extraId, code, quantity = 1 }, { extras }) {
      const { item: itemOf, notice } = await extras();
      const item = itemOf(code);
      return {
        type: "proposeExtra",
        extraId,
        item,
        quantity,
        notice: item === null ? null : notice("proposed", { item, quantity }),
      };
    },
  }),
  approve: kind({
    body: schemas.answerExtraBody,
    summary: "The patient, or the payer who called, agrees to an extra; staff record a spoken " +
      "consent, with a reason",
    command: async ({ extraId, ...rest }, { extras }) =>
      present(
        {
          type: "approveExtra",
          extraId,
          ...rest,
          notice: (await extras()).notice("approved", extraId),
        } as const,
      ) as BookingCommand,
  }),
  refuse: kind({
    body: schemas.answerExtraBody,
    summary: "The patient, or the payer who called, declines an extra",
    command: async ({ extraId, ...rest }, { extras }) =>
      present(
        {
          type: "declineExtra",
          extraId,
          ...rest,
          notice: (await extras()).notice("declined", extraId),
        } as const,
      ) as BookingCommand,
  }),
  withdraw: kind({
    body: schemas.withdrawBody,
    summary: "The doctor takes an extra back that was not done",
    command: async ({ extraId }, { extras }) => ({
      type: "withdrawExtra",
      extraId,
      notice: (await extras()).notice("withdrawn", extraId),
    }),
  }),
  disclose: kind({
    body: schemas.discloseBody,
    summary: "The patient's consent that the caller sees what the doctor finds, or its end",
    command: (body) => present({ type: "disclose", ...body } as const) as BookingCommand,
  }),
} as const;

export type CommandUrlName = keyof typeof COMMANDS;

export const isCommand = (name: string): name is CommandUrlName => Object.hasOwn(COMMANDS, name);

/** A command by which somebody becomes the doctor of a booking. */
export const takesDoctor = (
  command: BookingCommand,
): command is BookingCommand & { readonly doctor: DoctorFacts } =>
  command.type === "accept" || command.type === "assign" ||
  (command.type === "reassign" && command.doctor !== null);
