/** What staff do about an alarm beside answering it: its whole context, its steps, handing it over. */
import { isSilent } from "../actors/alert/codes.ts";
import { waitsOutside } from "../actors/alert/halt.ts";
import { isStepOf } from "../actors/alert/playbook.ts";
import { alertRelationOf } from "../actors/alert/machine.ts";
import type { AlertAnswer, AlertCommand } from "../actors/alert/protocol.ts";
import { alertHandOverBody, alertPlaceBody, alertStepBody } from "../actors/alert/schemas.ts";
import { type AlertState, isAlertOpen } from "../actors/alert/state.ts";
import type { Alerts } from "../actors/alerts.ts";
import type { Danger } from "../actors/booking/danger.ts";
import type { BookingView } from "../actors/booking/view.ts";
import { membershipsOf, type Place, reachOf } from "../actors/membership.ts";
import {
  after,
  type AlertId,
  alertId,
  DAY,
  type GeoPoint,
  isRefusal,
  isStaff,
  type PersonId,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { AlertFigures, AlertLogEnd, Deliveries } from "../db/alert_statistics.ts";
import type { AlertContact, AlertContext } from "../views/alert_facts.ts";
import { uuidOrNull } from "./account_schemas.ts";
import type { EmergencyServices } from "./emergency_services.ts";
import { alarmKey } from "./people/alarm_call.ts";
import { alertLogOf } from "./people/alert_log.ts";
import type { Reach } from "../actors/membership.ts";
import type { Instant } from "../actors/vocabulary.ts";
import type { Language, Outcome, Person } from "./services.ts";
import { fieldError, validate } from "./validation.ts";

export interface AlarmBoardServices {
  context(by: Person, id: string): Promise<AlertContext | null>;
  /** «I am at it», from the one who took it. */
  care(by: Person, id: string): Promise<Outcome<AlertAnswer>>;
  /** It stands on this person's screen. */
  see(by: Person, id: string): Promise<Outcome<AlertAnswer>>;
  tickStep(
    by: Person,
    id: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<AlertAnswer>>;
  handOver(
    by: Person,
    id: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<AlertAnswer>>;
  correctPlace(
    by: Person,
    id: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<AlertAnswer>>;
  /** Of the last 90 days. */
  figures(by: Person): Promise<readonly AlertFigures[]>;
}

const FIGURES_MILLISECONDS = 90 * DAY;
const NOT_FOUND = { refused: "not_found" } as const;

interface Contact {
  readonly id: PersonId;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly alerts: Alerts;
  readonly emergency: Pick<EmergencyServices, "view">;
  readonly statistics: {
    figures(reach: Reach, since: Instant): Promise<readonly AlertFigures[]>;
    deliveries(keys: readonly string[]): Promise<Deliveries>;
    log(id: AlertId): Promise<AlertLogEnd>;
  };
  readonly bookingView: (by: Person, id: string) => Promise<BookingView | null>;
  readonly contact: (id: PersonId) => Promise<Contact | null>;
  readonly onDuty: (
    place: Place,
  ) => readonly { readonly id: PersonId; readonly firstName: string; readonly lastName: string }[];
  /** Free doctors near there who may meet this patient, the nearest first. */
  readonly doctorsNear: (
    place: GeoPoint,
    of: { readonly specialization: string | null; readonly subjectId: PersonId },
  ) => readonly { readonly id: PersonId; readonly distanceMeters: number }[];
  /** The silent call at this alarm's door, if there is one. */
  readonly dangerAt: (state: AlertState) => Danger | null;
  /** Alarms by which somebody comes to this one's door. */
  readonly helpersTo: (state: AlertState) => readonly AlertState[];
  /** Behind a door with a silent call: nothing may ring beside them. */
  readonly isThreatened: (doctorId: PersonId) => boolean;
  readonly cities: { readonly names: readonly string[] };
}

const fullName = (one: { readonly firstName: string; readonly lastName: string }): string =>
  `${one.firstName} ${one.lastName}`.trim();

export function alarmBoardServices(around: Surroundings): AlarmBoardServices {
  const { world, alerts, emergency, statistics, contact, cities } = around;

  async function known(by: Person, given: string): Promise<AlertState | null> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await alerts.read(alertId(id));
    return state !== null && alertRelationOf(state, by) === "staff" ? state : null;
  }

  async function give(by: Person, id: string, command: AlertCommand) {
    const state = await known(by, id);
    if (state === null) return NOT_FOUND;
    const reply = await alerts.ask(state.id, command, by);
    return isRefusal(reply) ? reply : { ok: reply };
  }

  /** Whoever can be spoken with; a doctor who called silently must not be called. */
  async function contactsOf(
    state: AlertState,
    booking: BookingView | null,
  ): Promise<readonly AlertContact[]> {
    const doctorId = (booking?.doctorId ?? null) as PersonId | null;
    const [raiser, doctor] = await Promise.all([
      contact(state.raisedBy),
      doctorId === null || doctorId === state.raisedBy ? null : contact(doctorId),
    ]);
    const all: AlertContact[] = [];
    const danger = around.dangerAt(state);
    const isQuiet = isSilent(state.kind) || danger !== null;
    if (raiser !== null) {
      const { phone } = raiser;
      all.push({ as: "raiser", name: fullName(raiser), phone, isSilent: isQuiet });
    }
    if (booking !== null) {
      const { firstName, lastName } = booking.patient;
      const name = fullName({ firstName: firstName ?? "", lastName: lastName ?? "" });
      if (booking.contactPhone !== raiser?.phone) {
        all.push({ as: "patient", name, phone: booking.contactPhone, isSilent: isQuiet });
      }
      if (booking.doorContact !== null) {
        all.push({ as: "door", ...booking.doorContact, isSilent: isQuiet });
      }
    }
    if (doctor !== null) {
      const { phone } = doctor;
      const isInside = around.isThreatened(doctor.id);
      all.push({ as: "doctor", name: fullName(doctor), phone, isSilent: isInside });
    }
    for (const { search } of around.helpersTo(state)) {
      if (search?.helper == null) continue;
      const helper = await contact(search.helper.doctorId);
      const as = waitsOutside(search) ? "helperWaits" as const : "helper" as const;
      // Whoever is behind that door with them is not called either.
      const isInside = around.isThreatened(search.helper.doctorId);
      if (helper !== null) {
        all.push({ as, name: fullName(helper), phone: helper.phone, isSilent: isInside });
      }
    }
    return all;
  }

  async function toldOf(state: AlertState): Promise<AlertContext["told"]> {
    const keys = state.escalations.flatMap(({ step, told }) =>
      told.flatMap(({ id, by }) => by.map((way) => alarmKey(state.id, step, id, way)))
    );
    const left = await statistics.deliveries(keys);
    return state.escalations.map(({ step, at, told }) => ({
      step,
      at: new Date(at).toISOString(),
      people: told.map(({ id, as, by }) => ({
        name: fullName(state.words.names[id] ?? { firstName: "", lastName: "" }),
        as,
        ways: by.map((way) => ({
          by: way,
          status: way === "stream"
            ? "shown" as const
            : left.get(alarmKey(state.id, step, id, way)) ?? "unknown" as const,
        })),
        hasSeen: state.seen.some((mark) => mark.by === id),
      })),
    }));
  }

  /** Nobody is sent to a door behind which a doctor is threatened. */
  async function nearestOf(
    state: AlertState,
    booking: BookingView | null,
  ): Promise<AlertContext["nearest"]> {
    const place = state.words.place ?? state.words.senderPlace;
    if (place === null || isSilent(state.kind) || !isAlertOpen(state)) return [];
    if (around.dangerAt(state) !== null) return [];
    const { subjectId } = state;
    const specialization = booking?.specialization ?? null;
    const near = around.doctorsNear(place, { specialization, subjectId })
      .filter(({ id }) => id !== booking?.doctorId && id !== state.raisedBy);
    const found = await Promise.all(near.map(async ({ id, distanceMeters }) => {
      const one = await contact(id);
      return one === null ? [] : [{ id, name: fullName(one), phone: one.phone, distanceMeters }];
    }));
    return found.flat();
  }

  return {
    async context(by, id) {
      const state = await known(by, id);
      const alert = state === null ? null : await emergency.view(by, state.id);
      if (state === null || alert === null) return null;
      const booking = state.bookingId === null
        ? null
        : await around.bookingView(by, state.bookingId);
      const [contacts, told, nearest, { rows, isCut: isLogCut }] = await Promise.all([
        contactsOf(state, booking),
        toldOf(state),
        nearestOf(state, booking),
        statistics.log(state.id),
      ]);
      const colleagues = around.onDuty(state).filter((one) => one.id !== by.id)
        .map((one) => ({ id: one.id, name: fullName(one) }));
      const log = alertLogOf(state, rows);
      const quiet = isSilent(state.kind) ? state.kind : around.dangerAt(state)?.kind ?? null;
      return { alert, booking, contacts, quiet, told, log, isLogCut, nearest, colleagues };
    },

    care: (by, id) => give(by, id, { type: "care" }),

    see: (by, id) =>
      give(by, id, {
        type: "see",
        name: { firstName: by.firstName, lastName: by.lastName },
      }),

    async tickStep(by, id, body, language) {
      const input = validate(alertStepBody, body, language);
      if ("invalid" in input) return input;
      const state = await known(by, id);
      if (state === null) return NOT_FOUND;
      if (!isStepOf(state.kind, input.ok.step)) {
        return { invalid: [fieldError("step", "invalid_value", language)] };
      }
      return await give(by, id, { type: "tickStep", ...input.ok });
    },

    async handOver(by, id, body, language) {
      const input = validate(alertHandOverBody, body, language);
      if ("invalid" in input) return input;
      const state = await known(by, id);
      if (state === null) return NOT_FOUND;
      const to = around.onDuty(state).find((one) => one.id === input.ok.to.toLowerCase());
      if (to === undefined) return { refused: "colleague_not_on_duty" };
      const { firstName, lastName } = to;
      return await give(by, id, { type: "handOver", to: to.id, toName: { firstName, lastName } });
    },

    async correctPlace(by, id, body, language) {
      const input = validate(alertPlaceBody, body, language);
      if ("invalid" in input) return input;
      return await give(by, id, { type: "correctPlace", place: input.ok.place });
    },

    async figures(by) {
      if (!isStaff(by.role)) return [];
      const since = after(world.clock.now(), -FIGURES_MILLISECONDS);
      return await statistics.figures(reachOf(membershipsOf(by), cities.names), since);
    },
  };
}
