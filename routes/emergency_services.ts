/** Alerts as pages and API use them: who may call, where from, and what of it may be seen. */
import { type AlertKind, isSilent, type SenderPlace } from "../actors/alert/protocol.ts";
import type { AlertCommand, Raising } from "../actors/alert/protocol.ts";
import { alertRelationOf } from "../actors/alert/machine.ts";
import { alertFrame } from "../actors/alert/publication.ts";
import { alertBody, type AlertStatusBody, alertStatusBody } from "../actors/alert/schemas.ts";
import { acknowledgedOf, type AlertState } from "../actors/alert/state.ts";
import { type AlertAudience, type AlertView, alertViewFor } from "../actors/alert/view.ts";
import type { Alerts } from "../actors/alerts.ts";
import type { BookingState } from "../actors/booking/state.ts";
import { iso } from "../actors/booking/view.ts";
import type { Frame } from "../actors/hub.ts";
import { ALERT } from "../actors/limits.ts";
import { citiesOf, membershipsOf, reachOf } from "../actors/membership.ts";
import {
  after,
  alertId,
  type BookingId,
  type GeoPoint,
  idsOf,
  type Instant,
  isRefusal,
  isStaff,
  type PersonId,
  type Role,
} from "../actors/vocabulary.ts";
import type { Fix, World } from "../actors/world.ts";
import type { AlertReader } from "../db/alerts.ts";
import type { CallingAlarm } from "../views/calling_strip.tsx";
import { page, pageOf, uuidOrNull } from "./account_schemas.ts";
import { callScene, type Scene, sceneOfVisit } from "./call_scene.ts";
import type { AccessLog } from "./people/access_log.ts";
import { purposeOf } from "./people/medical_reads.ts";
import { validateLeniently } from "./lenient_input.ts";
import type { FieldError, Language, Outcome, PageOf, Person } from "./services.ts";
import { fieldError, validate } from "./validation.ts";

/** The same for every kind, so that nothing tells a silent one apart. */
export interface AlertCalled {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  /** Until then it may be taken back. */
  readonly raisesAt: string;
  /** What could not be read, and why: the call is stored without it. */
  readonly ignored?: readonly FieldError[];
}

/** What the program itself reports of a person: once for each `clientId`. */
export interface SystemCall {
  readonly clientId: string;
  readonly kind: AlertKind;
  readonly personId: PersonId;
  readonly bookingId: BookingId | null;
  readonly message?: string | null;
}

export interface EmergencyServices {
  raise(by: Person, body: unknown, language: Language): Promise<Outcome<AlertCalled>>;
  /** The port for timers of a visit, a second PIN and the like. @throws Busy or StoreUnavailable */
  raiseFor(call: SystemCall): Promise<AlertState | null>;
  setStatus(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<{ readonly id: string; readonly status: string; readonly version: number }>
  >;
  /** Whoever called says of which other visit of theirs it is. */
  nameVisit(
    by: Person,
    id: string,
    bookingId: string,
  ): Promise<Outcome<{ readonly id: string; readonly status: string; readonly version: number }>>;
  view(by: Person, id: string): Promise<AlertView | null>;
  list(
    by: Person,
    query: { readonly isOpen?: boolean; readonly limit?: number; readonly cursor?: string },
  ): Promise<PageOf<AlertView>>;
  /** All open ones that this person sees, for a page. */
  open(by: Person): Promise<readonly AlertView[]>;
  /** Those that nobody has taken, of the ones that this person is shown: from memory, also with the store away. */
  calling(by: Person): readonly CallingAlarm[];
  /** What this person has to do with alarms that are open, silent calls apart: from memory, nothing is read. */
  partIn(by: Person): { readonly hasCalled: boolean; readonly hasTaken: boolean };
  /** The same as `open` for a stream that begins. */
  frames(by: Person): Promise<readonly Frame[]>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly alerts: Alerts;
  readonly store: AlertReader;
  readonly readBooking: (id: BookingId) => Promise<BookingState | null>;
  /** The visit that the doctor is at or on the way to. */
  readonly engagementOf: (doctorId: PersonId) => BookingId | null | Promise<BookingId | null>;
  /** The visit that is over, and whose door the doctor has not left yet. */
  readonly watchedOf: (doctorId: PersonId) => BookingId | null;
  readonly fixOf: (doctorId: PersonId) => Fix | null;
  readonly cities: {
    readonly names: readonly string[];
    readonly defaultName: string;
    at(point: GeoPoint): string | null;
  };
  readonly access: Pick<AccessLog, "read">;
  readonly personOf: (id: PersonId) => Promise<Named | null>;
}

type Named = Pick<Person, "id" | "firstName" | "lastName">;

const DOCTORS_OWN: readonly AlertKind[] = [
  "danger",
  "second_doctor",
  "resuscitation",
  "hospital_transport",
];
/** Who may call for what; a silent doctor is the server's to report, and a drill is staff's. */
const MAY_RAISE: Readonly<Record<Role, readonly AlertKind[]>> = {
  patient: ["sos"],
  clinic: ["sos"],
  doctor: DOCTORS_OWN,
  dispatcher: ["sos", ...DOCTORS_OWN, "lone_visit"],
  admin: ["sos", ...DOCTORS_OWN, "lone_visit"],
};

export function emergencyServices(around: Surroundings): EmergencyServices {
  const { world, alerts, store, cities, access } = around;
  const scenes = callScene(around);

  const audienceOf = (state: AlertState, by: Person): AlertAudience | null => {
    const relation = alertRelationOf(state, by);
    return relation === "staff" || relation === "raiser" ? relation : null;
  };
  const seen = (state: AlertState, by: Person): AlertView | null => {
    const audience = audienceOf(state, by);
    return audience === null ? null : alertViewFor(state, audience);
  };

  /** What staff read of a patient stands in the log of accesses. */
  async function shown(
    by: Person,
    states: readonly AlertState[],
    how: "opened" | "listed",
  ): Promise<readonly AlertView[]> {
    const all = states.flatMap((state) => {
      const view = seen(state, by);
      return view === null ? [] : [{ state, view }];
    });
    await access.read(
      by,
      all.flatMap(({ state: { bookingId, subjectId }, view }) =>
        bookingId === null || view.message === null || view.board === null ? [] : [{
          personId: subjectId,
          bookingId,
          fields: ["messages"],
          purpose: purposeOf(by.role),
        }]
      ),
      how,
    );
    return all.map(({ view }) => view);
  }

  function raisingOf(
    call: {
      readonly kind: AlertKind;
      readonly person: Named;
      readonly role: Role | "system";
      readonly clientId: string;
      readonly message: string | null;
      readonly isDrill: boolean;
      /** Where this person works, if that is one city. */
      readonly city?: string | null;
    },
    scene: Scene | null,
    place: Raising["place"],
    senderPlace: SenderPlace | null,
    raisesAt: Instant,
  ): Raising {
    const { kind, person, role, clientId, message, isDrill } = call;
    const need = place ?? scene?.place ?? null;
    const where = need ?? senderPlace;
    const city = scene?.city ?? (where === null ? null : cities.at(where)) ?? call.city ?? null;
    return {
      id: alertId(world.newId()),
      city: city ?? cities.defaultName,
      isCityGuessed: city === null,
      clinicId: scene?.clinicId ?? null,
      bookingId: scene?.bookingId ?? null,
      subjectId: scene?.subjectId ?? person.id,
      isDrill,
      raisesAt,
      report: { clientId, kind, by: person.id, role, at: world.clock.now(), message },
      senderName: { firstName: person.firstName, lastName: person.lastName },
      place: need,
      senderPlace,
    };
  }

  /** A drill, or a call that came by telephone, is their own city's unless they say where it is. */
  function workplaceOf(by: Person): string | null {
    const own = citiesOf(membershipsOf(by), cities.names);
    return own.length === 1 || (own.length > 1 && !own.includes(cities.defaultName))
      ? own[0]!
      : null;
  }

  async function known(by: Person, given: string): Promise<AlertState | null> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await alerts.read(alertId(id));
    return state !== null && audienceOf(state, by) !== null ? state : null;
  }

  return {
    async raise(by, body, language) {
      // Nobody is refused for what stands beside a call: it is stored without it.
      const input = validateLeniently(alertBody, body, language, ["kind"]);
      if ("invalid" in input) return input;
      const { kind, clientId, isDrill } = input.ok;
      const message = input.ok.message ?? legible((body as { message?: unknown }).message);
      if (!MAY_RAISE[by.role].includes(kind)) return { refused: "forbidden" };
      const given = input.ok.bookingId ?? null;
      const senderPlace = isStaff(by.role) ? null : scenes.placeOf(by, input.ok);
      const { scene, isNamed } = await scenes.of(by, given, senderPlace, kind);
      const left = given === null || isNamed
        ? input.ignored
        : [...input.ignored, fieldError("bookingId", "unknown_booking", language)];
      const ignored = left.length === 0 ? {} : { ignored: left };
      const isCounted = kind === "sos" && !isStaff(by.role);
      const now = world.clock.now();
      const raising = raisingOf(
        {
          kind,
          person: by,
          role: by.role,
          clientId: clientId ?? world.newId(),
          message,
          isDrill: isStaff(by.role) && (isDrill ?? false),
          city: workplaceOf(by),
        },
        scene,
        input.ok.place ?? null,
        senderPlace,
        isCounted ? after(now, ALERT.countMilliseconds) : now,
      );
      const state = await alerts.raise(raising);
      if (isRefusal(state)) return state;
      return {
        ok: isSilent(kind)
          ? { id: state.id, status: "raised", version: 1, raisesAt: iso(now), ...ignored }
          : {
            id: state.id,
            status: state.status,
            version: state.version,
            raisesAt: iso(state.raisesAt),
            ...ignored,
          },
      };
    },

    async raiseFor({ clientId, kind, personId, bookingId: id, message }) {
      const person = await around.personOf(personId) ??
        { id: personId, firstName: "", lastName: "" };
      const booking = id === null ? null : await around.readBooking(id);
      const scene = booking === null ? null : sceneOfVisit(booking);
      const call = {
        kind,
        person,
        role: "system",
        clientId,
        message: message ?? null,
        isDrill: false,
      } as const;
      const raising = raisingOf(call, scene, null, scenes.placeOf(person, null), world.clock.now());
      const state = await alerts.raise(raising);
      return isRefusal(state) ? null : state;
    },

    async setStatus(by, given, body, language) {
      const input = validate(alertStatusBody, body, language);
      if ("invalid" in input) return input;
      const state = await known(by, given);
      if (state === null) return { refused: "not_found" };
      const reply = await alerts.ask(state.id, commandOf(input.ok, by), by);
      return isRefusal(reply) ? reply : { ok: reply };
    },

    async nameVisit(by, given, bookingId) {
      const state = await known(by, given);
      const { scene, isNamed } = await scenes.of(by, uuidOrNull(bookingId), null, "sos");
      if (state === null || scene === null || !isNamed) return { refused: "not_found" };
      const { place, ...visit } = scene;
      // That visit's own call is open: one visit has one.
      const isCalled = alerts.open().some((one) =>
        one.id !== state.id && one.bookingId === visit.bookingId &&
        one.isDrill === state.isDrill && isSilent(one.kind) === isSilent(state.kind)
      );
      if (isCalled) return { refused: "illegal_transition" };
      const reply = await alerts.ask(state.id, { type: "nameVisit", visit, place }, by);
      return isRefusal(reply) ? reply : { ok: reply };
    },

    async view(by, given) {
      const state = await known(by, given);
      return state === null ? null : (await shown(by, [state], "opened"))[0] ?? null;
    },

    async list(by, query) {
      const { limit, cursor } = page(query);
      const found = await store.list(
        isStaff(by.role)
          ? { kind: "staff", reach: reachOf(membershipsOf(by), cities.names) }
          : { kind: "person", personIds: idsOf(by) },
        query.isOpen === undefined ? {} : { isOpen: query.isOpen },
        { before: cursor, limit: limit + 1 },
      );
      const { items, nextCursor } = pageOf(found, limit, ({ id }) => id);
      return { items: await shown(by, items, "listed"), nextCursor };
    },

    open: (by) => shown(by, alerts.open(), "listed"),

    calling: (by) =>
      alerts.open().flatMap((state) =>
        state.status === "raised" && alertRelationOf(state, by) === "staff"
          ? [{ id: state.id, isDrill: state.isDrill, since: iso(state.raisedAt) }]
          : []
      ),

    partIn(by) {
      const open = alerts.open();
      return {
        hasCalled: open.some((state) => alertRelationOf(state, by) === "raiser"),
        hasTaken: open.some((state) =>
          acknowledgedOf(state)?.by === by.id && alertRelationOf(state, by) === "staff"
        ),
      };
    },

    async frames(by) {
      const open = alerts.open();
      await shown(by, open, "listed");
      return open.flatMap((state) => {
        const audience = audienceOf(state, by);
        const made = audience === null ? null : alertFrame(state, audience);
        return made === null ? [] : [made];
      });
    },
  };
}

/** Of words that cannot be kept as they came, as much as can; null: nothing of them. */
const legible = (words: unknown): string | null =>
  typeof words !== "string"
    ? null
    : words.replaceAll("\0", "").slice(0, ALERT.messageCharacters).toWellFormed().trim() || null;

function commandOf(body: AlertStatusBody, by: Person): AlertCommand {
  const name = { firstName: by.firstName, lastName: by.lastName };
  switch (body.status) {
    case "cancelled":
      return { type: "cancel" };
    case "acknowledged":
      return { type: "acknowledge", name };
    case "responding":
      return { type: "respond", who: body.responder ?? null, name };
    case "resolved":
      return { type: "resolve", outcome: body.outcome ?? "other", note: body.note ?? null };
    case "false_alarm":
      return { type: "dismiss", note: body.note ?? null };
  }
}
