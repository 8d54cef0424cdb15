/** Cash between a doctor and whoever it is handed over to: said by the one, confirmed or disputed by the other. */
import { z } from "zod";
import { commandId } from "../../actors/booking/schemas.ts";
import { account } from "../../actors/money/journal.ts";
import { kopecks, kopecksToJson } from "../../actors/money/kopecks.ts";
import { clinicOf, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import {
  DISPUTES,
  type Handover,
  HANDOVER_STATUSES,
  type Handovers,
  type Receives,
} from "../../db/cash_handovers.ts";
import type { ClinicStore } from "../../db/clinics.ts";
import type { Ledger } from "../../db/ledger.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { amount } from "../payment_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { askedOf, type ListQuery, paged, placeOf, queued, shownQuery } from "./paged_list.ts";

export const handoverBody = z.object({
  amountKopecks: amount,
  /** Who receives it, where the doctor works for several clinics. */
  clinicId: z.uuid().nullish(),
  commandId: commandId.optional(),
}).strict();

export const disputeBody = z.object({
  reason: z.enum(DISPUTES),
  /** What was counted; of `other_sum` alone. */
  countedKopecks: amount.nullish(),
}).strict().superRefine(({ reason, countedKopecks }, context) => {
  if (reason === "other_sum" && countedKopecks == null) {
    context.addIssue({ code: "custom", path: ["countedKopecks"], message: "required" });
  }
});

export interface HandoverView {
  readonly id: string;
  readonly doctorId: string;
  readonly doctorName: string;
  readonly clinicId: string | null;
  readonly clinicName: string | null;
  readonly amountKopecks: number;
  readonly status: Handover["status"];
  readonly saidAt: string;
  readonly decidedAt: string | null;
  readonly dispute: Handover["dispute"];
  readonly countedKopecks: number | null;
}

export const handoversQuery = shownQuery(HANDOVER_STATUSES);
/** Of one's own, which are few that wait: by the page alone. */
export const ownHandoversQuery = handoversQuery.omit({ show: true });

export interface CashView extends PageOf<HandoverView> {
  /** What the doctor has taken and not handed over. */
  readonly cashKopecks: number;
  /** To whom it goes: the clinics that the doctor works for; none: the service. */
  readonly receivers: readonly { readonly clinicId: string; readonly name: string }[];
}

export interface HandoverServices {
  /** A doctor's own, the newest first. */
  mine(by: Person, query: ListQuery, language: Language): Promise<Outcome<CashView>>;
  say(by: Person, body: unknown, language: Language): Promise<Outcome<HandoverView>>;
  withdraw(by: Person, id: string): Promise<Outcome<HandoverView>>;
  /** Those that a clinic, or for the service an admin, receives; what waits for an answer first. */
  received(
    by: Person,
    query: ListQuery,
    language: Language,
  ): Promise<Outcome<PageOf<HandoverView>>>;
  confirm(by: Person, id: string): Promise<Outcome<HandoverView>>;
  dispute(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<HandoverView>
  >;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly handovers: Handovers;
  readonly ledger: Pick<Ledger, "balance">;
  readonly clinics: Pick<ClinicStore, "clinicsOf">;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;

const viewOf = (one: Handover): HandoverView => ({
  id: one.id,
  doctorId: one.doctorId,
  doctorName: one.doctorName,
  clinicId: one.clinicId,
  clinicName: one.clinicName,
  amountKopecks: kopecksToJson(one.kopecks),
  status: one.status,
  saidAt: new Date(one.saidAt).toISOString(),
  decidedAt: one.decidedAt === null ? null : new Date(one.decidedAt).toISOString(),
  dispute: one.dispute,
  countedKopecks: one.countedKopecks === null ? null : kopecksToJson(one.countedKopecks),
});

/** For whom this person receives cash; undefined: for nobody. */
function receiverOf(by: Person): Receives | undefined {
  if (by.role === "clinic") return clinicOf(by);
  return by.role === "admin" ? null : undefined;
}

export function handoverServices(around: Surroundings): HandoverServices {
  const { world, handovers, ledger, clinics } = around;
  const debtOf = (doctorId: string) => ledger.balance(account("doctor_cash", doctorId));

  async function answered(id: string): Promise<Outcome<HandoverView>> {
    const found = await handovers.get(id);
    return found === null ? NOT_FOUND : { ok: viewOf(found) };
  }

  /** The handover, where this person receives it. */
  async function receivedBy(by: Person, given: string) {
    const receives = receiverOf(by);
    const id = uuidOrNull(given);
    const found = receives === undefined || id === null ? null : await handovers.get(id);
    return found === null || receives === undefined || found.clinicId !== receives
      ? null
      : { receives, found };
  }

  return {
    async mine(by, query, language) {
      if (by.role !== "doctor") return FORBIDDEN;
      const asked = askedOf(ownHandoversQuery, query, language);
      if ("invalid" in asked) return asked;
      const { cursor, limit } = asked.ok;
      const [cash, works, found] = await Promise.all([
        debtOf(by.id),
        clinics.clinicsOf(by.id),
        handovers.ofDoctor(by.id, placeOf(cursor), limit + 1),
      ]);
      return {
        ok: {
          ...paged(found, limit, ({ saidAt, id }) => ({ at: saidAt, id }), viewOf),
          cashKopecks: kopecksToJson(cash),
          receivers: works.map(({ clinicId, name }) => ({ clinicId, name })),
        },
      };
    },

    async say(by, body, language) {
      if (by.role !== "doctor") return FORBIDDEN;
      const input = validate(handoverBody, body, language);
      if ("invalid" in input) return input;
      const { amountKopecks } = input.ok;
      const id = input.ok.commandId?.toLowerCase() ?? world.newId();
      const works = await clinics.clinicsOf(by.id);
      const wanted = input.ok.clinicId?.toLowerCase() ?? null;
      if (wanted === null && works.length > 1) {
        return { invalid: [fieldError("clinicId", "required", language)] };
      }
      if (wanted !== null && !works.some(({ clinicId }) => clinicId === wanted)) {
        return { invalid: [fieldError("clinicId", "not_your_clinic", language)] };
      }
      const clinicId = wanted === null ? works[0]?.clinicId ?? null : personId(wanted);
      const known = await handovers.get(id);
      if (known === null) {
        if (BigInt(amountKopecks) > await debtOf(by.id)) {
          return { invalid: [fieldError("amountKopecks", "more_than_cash", language)] };
        }
        const said = await handovers.say({
          id,
          doctorId: by.id,
          clinicId,
          kopecks: kopecks(amountKopecks),
          saidAt: world.clock.now(),
        });
        if (said) return await answered(id);
      }
      // Sent again it has the same answer; another one's id, or another sum, has none.
      const there = known ?? await handovers.get(id);
      if (there === null) return { refused: "handover_open" };
      const isSame = there.doctorId === by.id && there.clinicId === clinicId &&
        there.kopecks === BigInt(amountKopecks);
      return isSame ? { ok: viewOf(there) } : { refused: "command_reused" };
    },

    async withdraw(by, given) {
      if (by.role !== "doctor") return FORBIDDEN;
      const id = uuidOrNull(given);
      const found = id === null ? null : await handovers.get(id);
      if (id === null || found === null || found.doctorId !== by.id) return NOT_FOUND;
      const isDone = await handovers.withdraw(id, by.id, world.clock.now());
      return isDone ? await answered(id) : { refused: "handover_decided" };
    },

    async received(by, query, language) {
      const receives = receiverOf(by);
      if (receives === undefined) return FORBIDDEN;
      const asked = askedOf(handoversQuery, query, language);
      if ("invalid" in asked) return asked;
      return {
        ok: await queued(asked.ok, {
          waits: "said",
          waiting: (after, limit) => handovers.waiting(receives, after, limit),
          over: (show, before, limit) => handovers.answered(receives, show, before, limit),
          isWaiting: ({ status }) => status === "said",
          placed: ({ saidAt, id }) => ({ at: saidAt, id }),
          view: viewOf,
        }),
      };
    },

    async confirm(by, given) {
      if (receiverOf(by) === undefined) return FORBIDDEN;
      const received = await receivedBy(by, given);
      if (received === null) return NOT_FOUND;
      const { receives, found: { id } } = received;
      switch (await handovers.confirm(id, receives, by.id, world.clock.now())) {
        case "confirmed":
          return await answered(id);
        case "less_than_said":
          return { refused: "cash_less_than_said" };
        case "not_open":
          return { refused: "handover_decided" };
      }
    },

    async dispute(by, given, body, language) {
      if (receiverOf(by) === undefined) return FORBIDDEN;
      const input = validate(disputeBody, body, language);
      if ("invalid" in input) return input;
      const received = await receivedBy(by, given);
      if (received === null) return NOT_FOUND;
      const { receives, found: { id } } = received;
      const { reason, countedKopecks } = input.ok;
      const counted = reason === "other_sum" ? kopecks(countedKopecks!) : null;
      const now = world.clock.now();
      const isDone = await handovers.dispute(
        id,
        receives,
        { dispute: reason, counted },
        by.id,
        now,
      );
      return isDone ? await answered(id) : { refused: "handover_decided" };
    },
  };
}
