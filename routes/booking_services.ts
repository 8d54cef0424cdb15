/** Bookings as pages and API use them: parse, find who asks, ask the actor, show what may be seen. */
import { shownHistory } from "../actors/booking/history.ts";
import { awaitedOf } from "../actors/booking/payment_note.ts";
import { planningOf, type PlanPlace } from "../actors/booking/plan.ts";
import type { Answer, BookingCommand, Creation } from "../actors/booking/protocol.ts";
import { messageView } from "../actors/booking/publication.ts";
import * as schemas from "../actors/booking/schemas.ts";
import { type BookingState } from "../actors/booking/state.ts";
import { doorFactsOf } from "../actors/booking/door_facts.ts";
import { hasClosedPart, openMedicalPart } from "../actors/booking/medical_part.ts";
import { audienceOf, type BookingView, type MessageView, viewFor } from "../actors/booking/view.ts";
import { isOpen, STATUSES } from "../actors/booking/protocol.ts";
import type { Bookings } from "../actors/bookings.ts";
import { LIMITS } from "../actors/limits.ts";
import type { OneYes } from "../actors/one_yes.ts";
import { covers, coversCity, membershipsOf, reachOf } from "../actors/membership.ts";
import {
  after,
  bookingId,
  clinicOf,
  type GeoPoint,
  HOUR,
  idsOf,
  type Instant,
  isRefusal,
  isStaff,
  type PersonId,
  personId,
  type Refusal,
  refuse,
} from "../actors/vocabulary.ts";
import type { BookingScope, World } from "../actors/world.ts";
import type { PeopleStore } from "../db/people.ts";
import { page, pageOf, uuidOrNull } from "./account_schemas.ts";
import { identityOf } from "./command_identity.ts";
import { COMMANDS, isCommand, takesDoctor } from "./booking_commands.ts";
import { creationOf, visitOf, withDistrict } from "./booking_creation.ts";
import { currentBookings } from "./current_bookings.ts";
import { extrasAtHand } from "./money/extras.ts";
import type { Pricing } from "./money/quotes.ts";
import { birthErrors } from "./people/birth_date.ts";
import type { FindPatient } from "./people/booked_patient.ts";
import type { BookedPlaces } from "./planning/booked_places.ts";
import type { Disclosures } from "./people/disclosures.ts";
import { placeAtDoor } from "./place_at_door.ts";
import { secondsToDoor } from "./seconds_to_door.ts";
import type { Language, Outcome, Person, Services } from "./services.ts";
import { fieldError, validate } from "./validation.ts";

const ENDED_SHOWN_MILLISECONDS = 24 * HOUR;
/** Staff see the whole city: what ended long ago is in the lists. */
const ENDED_SHOWN_TO_STAFF_MILLISECONDS = 2 * HOUR;

/** What bookings need to know of the cities; `gateways/cities.ts` is one. */
export interface ServedCities {
  readonly names: readonly string[];
  readonly defaultName: string;
  /** The city that serves a place, or null: outside of every served area. */
  at(point: GeoPoint): string | null;
  districtAt(point: GeoPoint): string | null;
}

interface Surroundings {
  readonly world: World;
  readonly bookings: Bookings;
  readonly people: PeopleStore;
  readonly cities: ServedCities;
  /** Until when the closed medical part of a booking is open to somebody who gave a reason. */
  readonly glass: {
    openUntil(by: Person, of: { readonly bookingId: string }): Promise<Instant | null>;
  };
  /** Where the phone of a doctor on duty was last. */
  readonly placeOf: (doctorId: PersonId) => GeoPoint & { readonly recordedAt: Instant } | null;
  /** Whether urgent calls are taken there now. */
  readonly urgent: {
    isOpen(place: { readonly city: string; readonly clinicId: PersonId | null }): boolean;
  };
  readonly findPatient: FindPatient;
  /** Whether this doctor has a public card now. */
  readonly canBeWished: (doctorId: string) => Promise<boolean>;
  readonly disclosures: Pick<Disclosures, "recorded">;
  readonly places: BookedPlaces;
  /** Cards can be held: there is a payment provider. */
  readonly holdsCards: boolean;
  readonly pricing: Pricing;
  /** A doctor's answers to offers and to alarms, one at a time. */
  readonly yes: Pick<OneYes, "inTurn">;
  readonly isOnAlarm: (doctorId: PersonId) => boolean;
}

const CLOSED = { refused: "urgent_closed" } as const;
export function bookingServices(around: Surroundings): Services["bookings"] {
  const { world, bookings, people, cities, glass, urgent, findPatient, disclosures, places } =
    around;

  const seen = (
    state: BookingState,
    by: Person,
    openUntil: Instant | null = null,
  ): BookingView | null => {
    const audience = audienceOf(state, by);
    if (audience === null) return null;
    return viewFor(state, audience, world.clock.now(), openUntil, doorFactsOf(world, state));
  };

  /** Asked of the log only where something is closed. */
  async function openUntil(state: BookingState, by: Person): Promise<Instant | null> {
    const audience = audienceOf(state, by);
    return audience !== null && hasClosedPart(state, audience, world.clock.now())
      ? await glass.openUntil(by, { bookingId: state.id })
      : null;
  }

  /** Whether this reader may see the words of this booking now. */
  async function showsWords(state: BookingState, by: Person): Promise<boolean> {
    const audience = audienceOf(state, by);
    if (audience === null) return false;
    return openMedicalPart(state, audience, world.clock.now()).words ||
      await openUntil(state, by) !== null;
  }

  /** The state, if the booking exists and is this person's to see. */
  async function readable(by: Person, id: string): Promise<BookingState | null> {
    const known = uuidOrNull(id);
    if (known === null) return null;
    const state = await bookings.read(bookingId(known));
    return state !== null && audienceOf(state, by) !== null ? state : null;
  }

  /** A visit of tomorrow may be given to whoever goes to an alarm now. */
  const isForNow = async (command: BookingCommand, by: Person, id: string) =>
    command.type === "accept" || (await readable(by, id))?.callType === "urgent";

  const bornWrong = (
    { patient }: { readonly patient?: schemas.PatientDetails | null | undefined },
    language: Language,
  ) => birthErrors(patient?.birthDate, world.clock.now(), language, "patient.birthDate");

  async function create(
    by: Person,
    body: unknown,
    language: Language,
    clinicOnly: PersonId | null = null,
  ): Promise<Outcome<BookingView>> {
    if (by.role === "doctor") return { refused: "forbidden" };
    const input = validate(schemas.createBody, body, language);
    if ("invalid" in input) return input;
    const { commandId, ...wanted } = input.ok;
    const born = bornWrong(wanted, language);
    if (born.length > 0) return { invalid: born };
    if (wanted.patient && wanted.patientId) {
      return { invalid: [fieldError("patientId", "patient_twice", language)] };
    }
    // Only who may work now can be wished for: anybody else would be waited for in vain.
    const wished = wanted.preferredDoctorId ?? null;
    if (wished !== null && !await around.canBeWished(wished)) {
      return { invalid: [fieldError("preferredDoctorId", "unknown_doctor", language)] };
    }
    const identity = await identityOf(by, commandId, "create", wanted);
    const patient = await findPatient(by, wanted, world.clock.now());
    // Somebody else's record: it is not even said that there is one.
    if (patient === null) return { refused: "not_found" };
    const city = wanted.address ? cities.at(wanted.address) : cities.defaultName;
    const clinicId = city === null
      ? null
      : clinicOnly ?? await clinicFor(by, city, wanted.clinicId ?? null);
    if (isRefusal(clinicId)) return clinicId;
    if (clinicId !== null && !await people.isClinicLicensed(clinicId, world.today())) {
      const made = await bookings.createdBy(by, identity);
      return answered(by, made) ?? refuse("licence_expired");
    }
    // Staff who book by telephone are there; for others the operator has said what holds alone.
    if (city !== null && wanted.callType === "urgent" && !isStaff(by.role)) {
      const isOpen = urgent.isOpen({ city, clinicId });
      if (!isOpen) return answered(by, await bookings.createdBy(by, identity)) ?? CLOSED;
    }
    if (city === null) {
      const made = await bookings.createdBy(by, identity) ?? refuse("outside_served_area");
      return answered(by, made) ?? { refused: "not_found" };
    }
    const creation = creationOf(by, wanted, patient, { city, clinicId, language }, world);
    const fixed = await around.pricing.fix(
      by,
      creation.id,
      visitOf(creation, wanted.address ?? null, world.clock.now()),
      wanted.promoCode ?? null,
      language,
    );
    // The same command again has its answer, though its code is used by now.
    if (!("ok" in fixed)) return answered(by, await bookings.createdBy(by, identity)) ?? fixed;
    // Whoever books for oneself by card holds it first; who books for others pays in other ways. An
    // organisation's word is waited for in any case.
    const isAwaited = creation.paymentMethod === "organisation" ||
      by.role === "patient" && around.holdsCards;
    const paymentAwaitedUntil = isAwaited
      ? awaitedOf(creation, planningOf(creation).leadMinutes, world.clock.now())
      : null;
    const make = (plan: PlanPlace | null) =>
      bookings.create(
        {
          ...{ ...creation, ...fixed.ok, plan, paymentAwaitedUntil },
          ...(clinicOnly === null ? {} : { clinicOnly: true }),
        },
        {
          symptoms: wanted.symptoms,
          address: withDistrict(wanted.address ?? null, cities),
          patient: patient.details,
          contactPhone: wanted.contactPhone ?? by.phone,
          doorContact: wanted.doorContact ?? null,
        },
        by,
        identity,
      );
    const made = await inItsPlace(by, creation, wanted, make);
    const isMade = typeof made === "object" && !isRefusal(made) && made.id === creation.id;
    if (!isMade && wanted.promoCode) await around.pricing.forget(creation.id);
    if (made === "slot_taken") {
      // The same command again has its answer, though the window is its own by now.
      return answered(by, await bookings.createdBy(by, identity)) ?? { refused: "slot_taken" };
    }
    return answered(by, made) ?? { refused: "not_found" };
  }

  /** A booking with an hour is made with its place in a doctor's day, where there is one. */
  async function inItsPlace<Made>(
    by: Person,
    creation: Creation,
    { slot, address }: Pick<schemas.CreateBody, "slot" | "address">,
    make: (plan: PlanPlace | null) => Promise<Made>,
  ): Promise<Made | "slot_taken"> {
    const { scheduledTime, scheduledUntil, preferredDoctorId } = creation;
    if (scheduledTime === null) return await make(null);
    return await places.placed({
      request: { ...creation, doctorId: preferredDoctorId, point: address ?? null },
      by: by.id,
      from: scheduledTime,
      until: scheduledUntil,
      isSlot: slot === true,
    }, make);
  }

  /** A creation's answer; null: nothing was created. */
  function answered(
    by: Person,
    made: BookingState | Refusal | null,
  ): Outcome<BookingView> | null {
    if (made === null || isRefusal(made)) return made;
    const view = seen(made, by);
    return view === null ? { refused: "not_found" } : { ok: view };
  }

  /**
   * In which clinic's name a booking stands. Staff may name one; who has rights in named clinics alone
   * books for one of them.
   */
  async function clinicFor(
    by: Person,
    city: string,
    wanted: string | null,
  ): Promise<PersonId | null | Refusal> {
    if (by.role === "clinic") return clinicOf(by);
    if (!isStaff(by.role)) return null;
    const memberships = membershipsOf(by);
    const own = reachOf(memberships, [city]).clinics.map((one) => one.clinicId);
    const chosen = wanted === null
      ? coversCity(memberships, city) || own.length !== 1 ? null : own[0] ?? null
      : personId(wanted.toLowerCase());
    if (!covers(memberships, { city, clinicId: chosen })) return refuse("outside_membership");
    const isClinic = chosen === null || (await people.get(chosen))?.role === "clinic";
    return isClinic ? chosen : refuse("not_found");
  }

  async function command(
    by: Person,
    given: string,
    name: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<Answer>> {
    const id = uuidOrNull(given);
    if (id === null || !isCommand(name)) return { refused: "not_found" };
    const kind = COMMANDS[name];
    const input = validate(kind.body, body ?? {}, language);
    if ("invalid" in input) return input;
    const { commandId, ...rest } = input.ok as {
      commandId?: string;
      address?: schemas.Address;
      patient?: schemas.PatientDetails;
    };
    const born = bornWrong(rest, language);
    if (born.length > 0) return { invalid: born };
    if (name === "amend" && rest.address) {
      const city = (await readable(by, id))?.city;
      if (city !== undefined && cities.at(rest.address) !== city) {
        return { refused: "outside_served_area" };
      }
      rest.address = withDistrict(rest.address, cities) ?? rest.address;
    }
    const made = await kind.command(rest as never, {
      by,
      facts: (doctorId) => people.doctorFacts(doctorId),
      placeOfDoctor: async () => placeAtDoor(world, await readable(by, id), around.placeOf),
      secondsToDoor: async (doctorId) =>
        await secondsToDoor(world, await readable(by, id), around.placeOf(doctorId)),
      extras: async () => {
        const state = await readable(by, id);
        const list = state === null ? [] : await around.pricing.extrasOf(state);
        return extrasAtHand(state, list, world, language, by);
      },
      priced: async (changes, agreed) => {
        const state = await readable(by, id);
        return state === null ? null : await around.pricing.amended(state, changes, agreed);
      },
    });
    // Who may not see the booking learns nothing of its doctors either.
    if (isRefusal(made)) return await readable(by, id) === null ? { refused: "not_found" } : made;
    if ("invalid" in made) return made;
    if (takesDoctor(made) && places.clashes(bookingId(id), made.doctor.id)) {
      return { refused: await readable(by, id) === null ? "not_found" : "doctor_busy" };
    }
    const identity = await identityOf(by, commandId, name, rest);
    const ask = () => bookings.ask(bookingId(id), made, by, identity);
    // Whoever has said yes to an alarm is not there for a booking, whoever gives it.
    const reply = !takesDoctor(made) || !await isForNow(made, by, id)
      ? await ask()
      : await around.yes
        .inTurn(
          made.doctor.id,
          async () => around.isOnAlarm(made.doctor.id) ? refuse("doctor_on_alarm") : await ask(),
        );
    if (isRefusal(reply)) return reply;
    if (made.type === "disclose") {
      const state = await bookings.read(bookingId(id));
      if (state !== null) await disclosures.recorded(by, state, made.sees);
    }
    return { ok: reply };
  }

  async function say(
    by: Person,
    given: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<MessageView>> {
    const id = uuidOrNull(given);
    if (id === null) return { refused: "not_found" };
    const input = validate(schemas.sayBody, body, language);
    if ("invalid" in input) return input;
    const { content, clientId, audience = "all" } = input.ok;
    const identity = await identityOf(
      by,
      clientId === undefined ? undefined : `say/${by.id}/${clientId}`,
      "say",
      { content, audience },
    );
    const reply = await bookings.ask(
      bookingId(id),
      { type: "say", messageId: world.newId(), content, audience, ...(clientId && { clientId }) },
      by,
      identity,
    );
    if (isRefusal(reply)) return reply;
    const [message] = await world.bookings.messages(bookingId(id), {
      after: (reply.sequence ?? 1) - 1,
      limit: 1,
      staff: true,
    });
    if (message === undefined) throw new Error("a message that was said is not in the room");
    return { ok: messageView(id, message) };
  }

  return {
    create,
    command,
    say,
    async view(by, id) {
      const state = await readable(by, id);
      return state === null ? null : seen(state, by, await openUntil(state, by));
    },
    async list(by, query) {
      const { limit, cursor } = page(query);
      const status = STATUSES.find((known) => known === query.status);
      const states = await world.bookings.list(
        scopeOf(by, cities),
        status === undefined ? {} : { status },
        { before: cursor === null ? null : bookingId(cursor), limit: limit + 1 },
      );
      const { items, nextCursor } = pageOf(states, limit, (state) => state.id);
      return { items: items.flatMap((state) => seen(state, by) ?? []), nextCursor };
    },
    async current(by) {
      const since = after(
        world.clock.now(),
        isStaff(by.role) ? -ENDED_SHOWN_TO_STAFF_MILLISECONDS : -ENDED_SHOWN_MILLISECONDS,
      );
      const stored = await currentBookings(world, scopeOf(by, cities), since);
      // The actor's memory is at least as new as what was read beside it.
      return stored.flatMap((state) => {
        const newest = isOpen(state.status) ? bookings.peek(state.id) ?? state : state;
        return seen(newest.version >= state.version ? newest : state, by) ?? [];
      });
    },
    async history(by, id) {
      const state = await readable(by, id);
      const audience = state === null ? null : audienceOf(state, by);
      if (state === null || audience === "offered") return null;
      const shows = await showsWords(state, by);
      // A doctor's reasons tell of the patient.
      const journeyOnly = audience === "caller" && state.callerSees === "journey";
      const told = await world.bookings.history(state.id);
      return shownHistory(told, audience ?? "patient").map((item) => ({
        ...item,
        reason: shows && !(journeyOnly && item.role === "doctor") ? item.reason : null,
      }));
    },
    async messages(by, id, query) {
      const state = await readable(by, id);
      if (state === null || audienceOf(state, by) === "offered") return null;
      if (!await showsWords(state, by)) return [];
      const staff = isStaff(by.role);
      // One more than a page holds: whoever asks for it knows whether there is more.
      const most = LIMITS.pageSize + 1;
      const limit = Math.min(query.limit ?? LIMITS.messagesAfterConnect, most);
      const found = await world.bookings.messages(
        state.id,
        query.last === undefined ? { after: query.after ?? 0, limit, staff } : {
          last: Math.min(query.last, most),
          staff,
          ...(query.before === undefined ? {} : { before: query.before }),
        },
      );
      return found.map((message) => messageView(state.id, message));
    },
  };
}

function scopeOf(by: Person, cities: ServedCities): BookingScope {
  switch (by.role) {
    case "doctor":
      return { kind: "doctor", doctorId: by.id };
    case "clinic":
      return { kind: "clinic", clinicId: clinicOf(by) };
    case "dispatcher":
    case "admin":
      return { kind: "staff", ...reachOf(membershipsOf(by), cities.names) };
    case "patient":
      return { kind: "person", personIds: idsOf(by) };
  }
}
