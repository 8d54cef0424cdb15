/**
 * On duty by name. Who leaves hands over to a colleague who is there, or confirms that nobody will be;
 * the bookings that one holds by name go over with it.
 */
import type { Bookings } from "../../actors/bookings.ts";
import { fleetTopic } from "../../actors/dispatcher/duty_news.ts";
import { type Frame, frame, type Hub, personTopic } from "../../actors/hub.ts";
import { citiesOf, membershipsOf } from "../../actors/membership.ts";
import { isSilent, type StaffOnDuty, type StaffRoster } from "../../actors/staff/roster.ts";
import {
  after,
  type By,
  HOUR,
  type Instant,
  isRefusal,
  isStaff,
  type PersonId,
  personId,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { StaffStore } from "../../db/staff.ts";
import type { Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import type { StaffDutyView, StaffServices } from "./staff_services.ts";
import * as schemas from "./staff_schemas.ts";

/** What a colleague said is of use for this shift. */
const NOTES_SHOWN_MILLISECONDS = 14 * HOUR;
/** Every stream: patients must not be promised somebody who is not there. */
export const ATTENDANCE_TOPIC = "attendance";
const FORBIDDEN = { refused: "forbidden" } as const;

export interface DutySurroundings {
  readonly world: Pick<World, "clock" | "newId" | "log">;
  readonly hub: Hub;
  readonly staff: StaffStore;
  readonly roster: StaffRoster;
  readonly bookings: Bookings;
  /** Cities with their own staff; the one without a map only where there is no other. */
  readonly cities: { readonly served: readonly string[] };
  /** Name of a colleague, or null. */
  readonly nameOf: (id: PersonId) => Promise<string | null>;
}

type Duties = Pick<StaffServices, "duty" | "startDuty" | "handOver" | "endDuty" | "isAttended">;

export function staffDuty(around: DutySurroundings) {
  const { world, hub, staff, roster, bookings, cities, nameOf } = around;
  const now = (): Instant => world.clock.now();
  let turn: Promise<unknown> = Promise.resolve();
  let left = (_by: Person, _heir: StaffOnDuty | null): Promise<void> => Promise.resolve();
  let told = "";

  /** One leaves at a time: two who leave at once must not each count on the other. */
  function inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const mine = turn.then(act, act);
    turn = mine.catch(() => {});
    return mine;
  }

  /** Reads anew who is on duty; boards hear of it where it has changed. */
  async function refresh(): Promise<void> {
    const changed = roster.replace(await staff.onDuty(), now());
    if (changed) tell();
  }

  /** A look at whose page is open: to be taken every few seconds. */
  async function look(): Promise<void> {
    for (const { id } of roster.all()) if (hub.has(personTopic(id))) roster.seen(id, now());
    await staff.endLost(now());
    await refresh();
    tell();
  }

  /** Each city's boards hear who is there; only what is new. */
  function tell(): void {
    const at = now();
    const all = roster.all().map((one) => ({ id: one.id, silent: isSilent(one, at) }));
    const key = JSON.stringify([all, cities.served.map((city) => isAttended(city, null))]);
    if (key === told) return;
    told = key;
    for (const city of cities.served) hub.publish(fleetTopic(city), frameOf(city, at));
    hub.publish(ATTENDANCE_TOPIC, attendance());
  }

  /** For a stream that begins. @param own the cities that it has rights in */
  const framesFor = (own: readonly string[]): readonly Frame[] =>
    cities.served.filter((city) => own.includes(city)).map((city) => frameOf(city, now()));

  function frameOf(city: string, at: Instant): Frame {
    const onDuty = roster.all()
      .filter((one) => citiesOf(membershipsOf(one), [city]).length > 0)
      .map((one) => colleague(one, [city], at));
    return frame("staff_duty", { city, onDuty }, `staff_duty/${city}`);
  }

  /** For a stream that begins, whoever reads it: where no dispatcher may be promised. */
  const attendance = (): Frame =>
    frame("attendance", {
      unattended: cities.served.filter((city) => !isAttended(city, null)),
    }, "attendance");

  const isAttended = (city: string, clinicId: string | null): boolean =>
    roster.isAttended({ city, clinicId: clinicId === null ? null : personId(clinicId) }, now());

  const colleague = (one: StaffOnDuty, own: readonly string[], at: Instant) => ({
    id: one.id,
    firstName: one.firstName,
    lastName: one.lastName,
    since: new Date(one.startedAt).toISOString(),
    silent: isSilent(one, at),
    cities: citiesOf(membershipsOf(one), own),
  });

  async function view(by: Person): Promise<StaffDutyView> {
    const at = now();
    const own = citiesOf(membershipsOf(by), cities.served);
    const mine = roster.get(by.id);
    const notes = await staff.notesFor(by.id, after(at, -NOTES_SHOWN_MILLISECONDS));
    return {
      onDuty: roster.all().map((one) => colleague(one, own, at))
        .filter((one) => one.cities.length > 0 || one.id === by.id),
      since: mine === null ? null : new Date(mine.startedAt).toISOString(),
      unattended: own.filter((city) => !isAttended(city, null)),
      leftAlone: roster.leftAlone(by.id, cities.served, at),
      holds: bookings.heldBy(by.id).length,
      notes: await Promise.all(notes.map(async ({ from, at: said, text }) => ({
        from: await nameOf(from) ?? "",
        at: new Date(said).toISOString(),
        text,
      }))),
    };
  }

  /** Bookings held by name go to the one who stays. What fails runs out by itself within half an hour. */
  async function passHolds(by: By & { readonly id: PersonId }, to: PersonId): Promise<void> {
    for (const id of bookings.heldBy(by.id)) {
      const reply = await bookings.ask(id, { type: "passHold", to }, by, null).catch(
        (error: unknown) => ({ error: String(error) }),
      );
      if (isRefusal(reply) || "error" in reply) {
        world.log.warn("a held booking did not go over", { bookingId: id });
      }
    }
  }

  /** @param to who takes over; null: whoever has been there longest */
  async function leave(
    by: Person,
    to: PersonId | null,
    note: string | null,
    confirmed: boolean,
  ): Promise<Outcome<StaffDutyView>> {
    await refresh();
    if (roster.get(by.id) === null) return { refused: "not_on_duty" };
    const others = roster.all().filter((one) => one.id !== by.id);
    const heir = to === null
      ? others.find((one) => !isSilent(one, now())) ?? null
      : others.find((one) => one.id === to) ?? null;
    if (to !== null && heir === null) return { refused: "colleague_not_on_duty" };
    const alone = roster.leftAlone(by.id, cities.served, now());
    if (alone.length > 0 && !confirmed) return { refused: "duty_last_one" };
    const handover = to === null ? null : { to, note };
    if (!await staff.endDuty(by.id, now(), handover)) return { refused: "not_on_duty" };
    await refresh();
    if (heir !== null) await passHolds(by, heir.id);
    await left(by, heir);
    return { ok: await view(by) };
  }

  const duties: Duties = {
    async duty(by) {
      return isStaff(by.role) ? { ok: await view(by) } : FORBIDDEN;
    },
    async startDuty(by) {
      if (!isStaff(by.role)) return FORBIDDEN;
      return await inTurn(async () => {
        await staff.startDuty(world.newId(), by.id, now());
        await refresh();
        return { ok: await view(by) };
      });
    },
    async handOver(by, body, language) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const input = validate(schemas.handOverBody, body, language);
      if ("invalid" in input) return input;
      const { to, note, confirmed } = input.ok;
      return await inTurn(() => leave(by, personId(to), note ?? null, confirmed ?? false));
    },
    async endDuty(by, body, language) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const input = validate(schemas.endDutyBody, body, language);
      if ("invalid" in input) return input;
      return await inTurn(() => leave(by, null, null, input.ok.confirmed ?? false));
    },
    isAttended: ({ city, clinicId }) => isAttended(city, clinicId),
  };
  return {
    duties,
    refresh,
    look,
    framesFor,
    attendance,
    /** Who has gone off duty, and who stays; what else lies in one's hands goes over. */
    onLeft(call: (by: Person, heir: StaffOnDuty | null) => Promise<void>): void {
      left = call;
    },
  };
}
