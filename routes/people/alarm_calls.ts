/** A doctor whom an alarm asks to come: yes or no, «I am there», «I go». The first yes is bound. */
import {
  alarmCallsFrame,
  alarmCallsOf,
  type AlarmCallsView,
} from "../../actors/alert/doctor_view.ts";
import { alertRelationOf } from "../../actors/alert/machine.ts";
import type { AlertAnswer, AlertCommand } from "../../actors/alert/protocol.ts";
import { alertDeclineBody, alertLeaveBody, alertSearchBody } from "../../actors/alert/schemas.ts";
import { liveAsks } from "../../actors/alert/search.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import type { Alerts } from "../../actors/alerts.ts";
import type { Frame } from "../../actors/hub.ts";
import type { OneYes } from "../../actors/one_yes.ts";
import {
  alertId,
  type BookingId,
  type Instant,
  isRefusal,
  type PersonId,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { translate } from "../locale.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import type { AccessLog } from "./access_log.ts";
import { purposeOf } from "./medical_reads.ts";

type Answered = Promise<Outcome<AlertAnswer>>;

/** When whoever comes will be there, and whether by the straight line alone. */
export interface Arrival {
  readonly arrivesAt: Instant;
  readonly isEstimated: boolean;
}

export interface AlarmCallServices {
  /** What asks this doctor, and what the doctor goes to. */
  own(by: Person): Promise<AlarmCallsView>;
  /** The same for a stream that begins. */
  frame(by: Person): Promise<Frame>;
  accept(by: Person, id: string): Answered;
  decline(by: Person, id: string, body: unknown, language: Language): Answered;
  arrive(by: Person, id: string): Answered;
  leave(by: Person, id: string, body: unknown, language: Language): Answered;
  /** Staff: doctors are asked anew, or no more, and who was bound is let go. */
  search(by: Person, id: string, body: unknown, language: Language): Answered;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly alerts: Alerts;
  readonly access: Pick<AccessLog, "read">;
  /** A doctor's answers to offers and to alarms, one at a time. */
  readonly yes: OneYes;
  /** The visit of the ordinary kind that keeps this doctor; `isFresh`: taken in this very moment. */
  readonly visitOf: (
    doctorId: PersonId,
    at: Instant,
  ) => { readonly id: BookingId; readonly isFresh: boolean } | null;
  /** It is offered to others. */
  readonly giveBack: (id: BookingId, doctorId: PersonId, reason: string) => void;
  readonly languageOf: (doctorId: PersonId) => Language;
  /** When this doctor can be there, along the streets where they are known; null: nobody knows where. */
  readonly arrivalOf: (state: AlertState, doctorId: PersonId) => Promise<Arrival | null>;
  /** A no without a reason, which counts. */
  readonly declined: (doctorId: PersonId, at: Instant) => void;
}

const NOT_FOUND = { refused: "not_found" } as const;

export function alarmCallServices(around: Surroundings): AlarmCallServices {
  const { world, alerts, access } = around;

  /** Only what the person stands to it as: of all else there is nothing to be learnt. */
  async function known(by: Person, given: string, as: "asked" | "staff") {
    const id = uuidOrNull(given);
    const state = id === null ? null : await alerts.read(alertId(id));
    return state !== null && alertRelationOf(state, by) === as ? state : null;
  }

  async function give(state: AlertState | null, by: Person, command: AlertCommand): Answered {
    if (state === null) return NOT_FOUND;
    const reply = await alerts.ask(state.id, command, by);
    return isRefusal(reply) ? reply : { ok: reply };
  }

  async function noteRead(by: Person, view: AlarmCallsView): Promise<void> {
    const state = alerts.open().find(({ id }) => id === view.help?.alertId);
    if (view.help?.message == null || state === undefined || state.bookingId === null) return;
    const { subjectId: personId, bookingId } = state;
    const purpose = purposeOf(by.role);
    await access.read(by, [{ personId, bookingId, fields: ["messages"], purpose }], "opened");
  }

  return {
    async own(by) {
      const view = alarmCallsOf(by.id, alerts.open());
      await noteRead(by, view);
      return view;
    },

    async frame(by) {
      const open = alerts.open();
      await noteRead(by, alarmCallsOf(by.id, open));
      return alarmCallsFrame(by.id, open);
    },

    async accept(by, id) {
      const state = await known(by, id, "asked");
      if (state === null) return NOT_FOUND;
      const arrival = await around.arrivalOf(state, by.id) ?? { arrivesAt: null };
      return await around.yes.inTurn(by.id, async () => {
        const visit = around.visitOf(by.id, world.clock.now());
        if (visit !== null && !visit.isFresh) return { refused: "doctor_busy" };
        const outcome = await give(state, by, { type: "acceptAsk", ...arrival });
        // Both were said in one instant: the alarm has no other time, the booking has other doctors.
        if ("ok" in outcome && visit !== null) {
          const reason = translate(around.languageOf(by.id), "alarmcall.gaveBack");
          around.giveBack(visit.id, by.id, reason);
        }
        return outcome;
      });
    },

    async decline(by, id, body, language) {
      const input = validate(alertDeclineBody, body, language);
      if ("invalid" in input) return input;
      const state = await known(by, id, "asked");
      const reason = input.ok.reason ?? null;
      const isLive = liveAsks(state?.search ?? null).some((one) => one.doctorId === by.id);
      const outcome = await give(state, by, { type: "declineAsk", reason });
      if ("ok" in outcome && isLive && reason === null) {
        around.declined(by.id, world.clock.now());
      }
      return outcome;
    },

    async arrive(by, id) {
      return await give(await known(by, id, "asked"), by, { type: "helperArrive" });
    },

    async leave(by, id, body, language) {
      const input = validate(alertLeaveBody, body, language);
      if ("invalid" in input) return input;
      const { because } = input.ok;
      return await give(await known(by, id, "asked"), by, { type: "helperLeave", because });
    },

    async search(by, id, body, language) {
      const input = validate(alertSearchBody, body, language);
      if ("invalid" in input) return input;
      const { isOn } = input.ok;
      return await give(await known(by, id, "staff"), by, { type: "seek", isOn });
    },
  };
}
