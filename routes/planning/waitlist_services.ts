/**
 * The waitlist: whoever found no window says which days would do, and is offered the first that comes
 * free. An offered window is held for some minutes and then goes to the next.
 */
import type { z } from "zod";
import { type BookingState, engagedDoctorIdOf } from "../../actors/booking/state.ts";
import { iso } from "../../actors/booking/view.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { LeftOut } from "../../actors/left_out.ts";
import { LIMITS } from "../../actors/limits.ts";
import type { PlanBook } from "../../actors/planning/plan_book.ts";
import { DAY_PARTS, firstNew, stretchesOf } from "../../actors/planning/waitlist.ts";
import {
  after,
  type BookingId,
  bookingId,
  type By,
  DAY,
  idsOf,
  type Instant,
  MINUTE,
  type PersonId,
  personId,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { WaitEntry, WaitlistStore, WaitStatus } from "../../db/waitlist.ts";
import { uuidOrNull } from "../account_schemas.ts";
import { translate } from "../locale.ts";
import type { Language, Outcome, Person, Services } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { birthErrors } from "../people/birth_date.ts";
import type { FindPatient } from "../people/booked_patient.ts";
import { dayAt, dayEnds, daysLater, hourOfDay } from "./city_days.ts";
import type { PlanNotices } from "./notices.ts";
import type { Placing, Request } from "./placing.ts";
import { waitBody, type WaitlistServices, type WaitView, waitViewOf } from "./waitlist_protocol.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId" | "dispatchSettings" | "bookings" | "log">;
  readonly book: PlanBook;
  readonly placing: Placing;
  readonly waits: WaitlistStore;
  readonly notices: PlanNotices;
  readonly bookings: Pick<Bookings, "read" | "ask">;
  readonly findPatient: FindPatient;
  readonly create: Services["bookings"]["create"];
  readonly cities: {
    readonly defaultName: string;
    at(point: { latitude: number; longitude: number }): string | null;
    timeZoneOf(name: string): string;
  };
}

const NOT_FOUND = { refused: "not_found" } as const;
const OPEN: readonly WaitStatus[] = ["waiting", "offered"];
/** Entries for which one look seeks a window. */
const LOOKED_AT_ONCE = 100;
const holdId = (entryId: string): string => `hold/${entryId}`;

export class Waitlist implements WaitlistServices {
  /** Those that wait or hold a window, who waits longest first. */
  #open = new Map<string, WaitEntry>();
  /** Looked for at this state of the book, in vain. */
  readonly #tried = new Map<string, number>();
  /** Who cannot be told of a window now: when they can be again. */
  readonly #silentUntil = new Map<string, Instant>();

  /** Entries that threw: the others are looked at all the same. */
  readonly #leftOut: LeftOut;

  constructor(private readonly around: Surroundings) {
    this.#leftOut = new LeftOut(around.world.log);
  }

  /** At the start: who waits, and which windows are held. One whose booking was made before is closed. */
  async load(): Promise<void> {
    const { waits } = this.around;
    this.#open = new Map();
    let last: Pick<WaitEntry, "id" | "createdAt"> | null = null;
    do {
      const page: Awaited<ReturnType<WaitlistStore["open"]>> = await waits.open(
        LIMITS.waitlistAtOnce,
        last,
      );
      for (const entry of page.entries) {
        if (entry.offer !== null && await this.#madeBy(entry, [entry.personId]) !== null) {
          await this.#booked(entry, { id: entry.personId, role: "patient" });
          continue;
        }
        this.#open.set(entry.id, entry);
        this.#hold(entry);
      }
      last = page.last;
    } while (last !== null);
  }

  async join(by: Person, body: unknown, language: Language): Promise<Outcome<WaitView>> {
    const input = validate(waitBody, body, language);
    if ("invalid" in input) return input;
    const { cities, world, waits } = this.around;
    const at = world.clock.now();
    const born = birthErrors(
      input.ok.booking?.patient?.birthDate,
      at,
      language,
      "booking.patient.birthDate",
    );
    if (born.length > 0) return { invalid: born };
    const of = await this.#wanted(by, input.ok);
    if (of === null) return NOT_FOUND;
    const { request, source } = of;
    const clinicId = source?.clinicOnly === true ? source.clinicId : null;
    const city = request.address ? cities.at(request.address) : cities.defaultName;
    if (city === null) return { refused: "outside_served_area" };
    const timeZone = cities.timeZoneOf(city);
    const today = dayAt(at, timeZone);
    const days = [...new Set(input.ok.days)].toSorted();
    const last = days.at(-1)!;
    if (days[0]! < today || last > daysLater(today, LIMITS.waitlistDays)) {
      return { invalid: [fieldError("days", "day", language)] };
    }
    const entry: WaitEntry = {
      id: world.newId(),
      personId: by.id,
      city,
      specialization: request.specialization,
      callType: request.callType,
      days,
      parts: DAY_PARTS.filter((part) => input.ok.parts.includes(part)),
      request,
      clinicId,
      bookingId: source === null ? null : bookingId(source.id),
      language,
      status: "waiting",
      offer: null,
      passed: [],
      offers: 0,
      createdAt: at,
      endsAt: dayEnds(last, timeZone),
    };
    if (!await waits.add(entry, LIMITS.waitlistEntriesPerPerson)) {
      return { refused: "too_many_waits" };
    }
    this.#put(entry);
    return { ok: this.#view(entry) };
  }

  async waits(by: Person): Promise<Outcome<readonly WaitView[]>> {
    const since = after(this.around.world.clock.now(), -DAY);
    return { ok: (await this.around.waits.of(idsOf(by), since)).map((entry) => this.#view(entry)) };
  }

  async wait(by: Person, id: string): Promise<Outcome<WaitView>> {
    const entry = await this.#own(by, id);
    return entry === null ? NOT_FOUND : { ok: this.#view(entry) };
  }

  async take(
    by: Person,
    id: string,
    language: Language,
  ): Promise<Outcome<{ readonly bookingId: string }>> {
    const entry = await this.#own(by, id);
    if (entry === null) return NOT_FOUND;
    // The program may have died between the booking and the entry's end.
    const before = await this.#madeBy(entry, idsOf(by));
    if (before !== null && OPEN.includes(entry.status)) {
      await this.#booked(entry, by);
      return { ok: { bookingId: before } };
    }
    const { offer } = entry;
    if (offer === null || offer.holdUntil <= this.around.world.clock.now()) {
      return { refused: "wait_not_open" };
    }
    const { doctorId, from, until } = offer;
    this.around.placing.keepFor(by.id, { doctorId, from, until });
    const made = await this.around.create(
      by,
      {
        ...entry.request,
        scheduledTime: iso(from),
        scheduledUntil: iso(after(from, this.#slotMinutes(entry) * MINUTE)),
        slot: true,
        // Of the entry one booking comes, however often the button is pressed.
        commandId: entry.id,
      },
      language,
      entry.clinicId,
    );
    this.around.placing.forget(by.id, from);
    if (!("ok" in made)) return made;
    await this.#booked(entry, by);
    return { ok: { bookingId: made.ok.id } };
  }

  /** The booking that was made of an entry; null: none was. @param personIds all records of one human */
  async #madeBy(entry: WaitEntry, personIds: readonly PersonId[]): Promise<BookingId | null> {
    for (const id of personIds) {
      const found = await this.around.world.bookings.createdBy(id, entry.id);
      if (found !== null) return found.existing;
    }
    return null;
  }

  /** It waits no more, and the search that found nobody ends: a doctor who is found by now still comes. */
  async #booked(entry: WaitEntry, by: By): Promise<void> {
    if (entry.bookingId !== null) {
      const reason = translate(entry.language, "waitlist.cancelReason");
      const cancel = { type: "cancel", reason, whileSearching: true } as const;
      await this.around.bookings.ask(entry.bookingId, cancel, by, null).catch((error) => {
        // One search that cannot be ended keeps neither the window back nor the program from its start.
        const { log } = this.around.world;
        log.fault("a search goes on though a window was taken", error, { id: entry.bookingId });
      });
    }
    await this.around.waits.close(entry.id, "booked", OPEN);
    this.#forget(entry.id);
  }

  async pass(by: Person, id: string): Promise<Outcome<WaitView>> {
    const entry = await this.#own(by, id);
    if (entry === null) return NOT_FOUND;
    if (entry.offer === null || !await this.around.waits.pass(entry.id, entry.offer.from)) {
      return { refused: "wait_not_open" };
    }
    return { ok: this.#view(this.#passed(entry)) };
  }

  async leave(by: Person, id: string): Promise<Outcome<WaitView>> {
    const entry = await this.#own(by, id);
    if (entry === null) return NOT_FOUND;
    if (!await this.around.waits.close(entry.id, "left", OPEN)) return { refused: "wait_not_open" };
    this.#forget(entry.id);
    return { ok: this.#view({ ...entry, status: "left", offer: null }) };
  }

  /** Ends what is over, lets holds run out, and offers what has come free. Every few seconds. */
  async look(at: Instant): Promise<void> {
    for (const entry of [...this.#open.values()]) {
      await this.#unlessBroken(entry, at, () => this.#end(entry, at));
    }
    const { book } = this.around;
    const untried = [...this.#open.values()].filter(({ id, status }) =>
      status === "waiting" && this.#tried.get(id) !== book.freed &&
      (this.#silentUntil.get(id) ?? at) <= at
    );
    for (const entry of untried.slice(0, LOOKED_AT_ONCE)) {
      await this.#unlessBroken(entry, at, async () => {
        this.#tried.set(entry.id, book.freed);
        await this.#offer(entry, at).catch((error) => {
          // It was not looked for after all.
          this.#tried.delete(entry.id);
          throw error;
        });
      });
    }
  }

  #unlessBroken({ id }: WaitEntry, at: Instant, act: () => Promise<void>): Promise<void> {
    return this.#leftOut.unless(id, at, "a waitlist entry could not be looked after", act);
  }

  async #end(entry: WaitEntry, at: Instant): Promise<void> {
    if (entry.offer !== null && entry.offer.holdUntil <= at) {
      if (await this.around.waits.pass(entry.id, entry.offer.from)) this.#passed(entry);
      else await this.#readAgain(entry);
    } else if (entry.offer === null && entry.endsAt <= at) {
      await this.around.waits.close(entry.id, "ended", ["waiting"]);
      this.#forget(entry.id);
    }
  }

  async #offer(entry: WaitEntry, at: Instant): Promise<void> {
    const { placing, waits, notices, world, cities, bookings } = this.around;
    const source = entry.bookingId === null ? null : await bookings.read(entry.bookingId);
    if (source?.status === "completed") {
      // The doctor has been there after all.
      await waits.close(entry.id, "ended", ["waiting"]);
      return this.#forget(entry.id);
    }
    // While a doctor is on the way no window is offered; one who gives the visit back is heard of so.
    if (source !== null && engagedDoctorIdOf(source) !== null) {
      return this.#beSilent(entry, after(at, MINUTE));
    }
    const timeZone = cities.timeZoneOf(entry.city);
    const hourOf = (date: string, hour: number) => hourOfDay(date, hour, timeZone);
    await placing.alone(async () => {
      for (const { from, until } of stretchesOf(entry.days, entry.parts, hourOf, at)) {
        const request = requestOf(entry);
        const slots = await placing.slots(request, {
          from,
          until,
          grid: hourOf(dayAt(from, timeZone), 0),
        }, entry.passed.length + 1);
        const slot = firstNew(slots, entry.passed);
        const doctorId = slot?.doctorIds[0];
        if (slot === null || doctorId === undefined) continue;
        const { visitMinutes, consultationMinutes, waitlistHoldMinutes } =
          world.dispatchSettings(entry.city, entry.clinicId).planning;
        const minutes = entry.callType === "consultation" ? consultationMinutes : visitMinutes;
        const offer = {
          doctorId,
          from: slot.from,
          until: after(slot.from, minutes * MINUTE),
          holdUntil: after(at, waitlistHoldMinutes * MINUTE),
        };
        const news = await notices.windowFree({
          entryId: entry.id,
          personId: entry.personId,
          number: entry.offers + 1,
          holdUntil: offer.holdUntil,
          city: entry.city,
          language: entry.language,
        }, at);
        if (news === "closed") {
          await waits.close(entry.id, "ended", ["waiting"]);
          return this.#forget(entry.id);
        }
        if ("silentUntil" in news) {
          return this.#beSilent(entry, news.silentUntil);
        }
        if (await waits.offer(entry.id, offer, news.messages)) {
          this.#put({ ...entry, status: "offered", offer, offers: entry.offers + 1 });
        } else await this.#readAgain(entry);
        return;
      }
    });
  }

  #beSilent({ id }: WaitEntry, until: Instant): void {
    this.#silentUntil.set(id, until);
    this.#tried.delete(id);
  }

  /** Another step came first: as it stands in the store. */
  async #readAgain(entry: WaitEntry): Promise<void> {
    const stored = await this.around.waits.get(entry.id, [entry.personId]);
    if (stored === null || !OPEN.includes(stored.status)) this.#forget(entry.id);
    else this.#put(stored);
  }

  #put(entry: WaitEntry): void {
    this.#open.set(entry.id, entry);
    this.#tried.delete(entry.id);
    this.around.book.release(holdId(entry.id));
    this.#hold(entry);
  }

  #hold({ id, offer, request }: WaitEntry): void {
    if (offer === null) return;
    const { doctorId, from, until } = offer;
    const point = request.address ?? null;
    this.around.book.hold({ id: holdId(id), doctorId, from, until, point });
  }

  #passed(entry: WaitEntry): WaitEntry {
    const { offer } = entry;
    const passed = offer === null ? entry.passed : [...entry.passed, offer.from];
    const next: WaitEntry = { ...entry, status: "waiting", offer: null, passed };
    // Behind those who wait: the window is for the next.
    this.#open.delete(entry.id);
    this.#put(next);
    return next;
  }

  #forget(id: string): void {
    this.#open.delete(id);
    this.#tried.delete(id);
    this.#silentUntil.delete(id);
    this.#leftOut.forget(id);
    this.around.book.release(holdId(id));
  }

  async #own(by: Person, given: string): Promise<WaitEntry | null> {
    const id = uuidOrNull(given);
    return id === null ? null : await this.around.waits.get(id, idsOf(by));
  }

  /** What is to be booked, and the search that it replaces; null: there is no such booking. */
  async #wanted(
    by: Person,
    { booking, bookingId: given }: z.output<typeof waitBody>,
  ): Promise<{ request: WaitEntry["request"]; source: BookingState | null } | null> {
    if (given === undefined) {
      return booking === undefined ? null : { request: booking, source: null };
    }
    const state = await this.around.bookings.read(bookingId(given.toLowerCase()));
    const isOwn = state?.callerId != null && idsOf(by).includes(state.callerId);
    if (state === null || !isOwn || state.status !== "pending") return null;
    const { words } = state;
    const inCare = await this.around.findPatient(
      by,
      { patientId: state.patientId },
      this.around.world.clock.now(),
    );
    return {
      source: state,
      request: {
        callType: state.callType === "consultation" ? "consultation" : "scheduled",
        specialization: state.specialization,
        symptoms: words.symptoms,
        address: words.address,
        contactPhone: words.contactPhone,
        doorContact: words.doorContact,
        needs: [...state.needs],
        redFlags: [],
        // One's own, or of somebody in one's care: else as it was typed.
        ...(inCare === null ? { patient: words.patient } : { patientId: state.patientId }),
      },
    };
  }

  #view = (entry: WaitEntry): WaitView => waitViewOf(entry, this.#slotMinutes(entry));

  #slotMinutes = ({ city, clinicId }: WaitEntry): number =>
    this.around.world.dispatchSettings(city, clinicId).planning.slotMinutes;
}

const requestOf = (entry: WaitEntry): Request => ({
  id: holdId(entry.id),
  city: entry.city,
  callType: entry.callType,
  point: entry.request.address ?? null,
  specialization: entry.specialization,
  needs: entry.request.needs ?? [],
  doctorId: entry.request.preferredDoctorId ? personId(entry.request.preferredDoctorId) : null,
  clinicId: entry.clinicId,
  // Of a child it is the child's doctor who must be able to come.
  patientId: entry.request.patientId ? personId(entry.request.patientId) : entry.personId,
  ...(entry.clinicId === null ? {} : { clinicOnly: true }),
});
