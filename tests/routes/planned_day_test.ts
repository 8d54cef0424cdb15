/** A planned day as it goes: a visit that overruns, a break, a shift taken back; and what everybody sees of it. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const MINUTE = 60_000;
const SHIFTS = "/doctor-profiles/me/planned-shifts";
const [embedded] = kinds();

Deno.test("a planned day: the visit that overruns, the break and the shift taken back are told to whoever waits", (t) =>
  withProgram(embedded!, async (inside) => {
    const { base, program, rows } = inside;
    const [marina, pavel, anna, boris, vera, olga] = await Promise.all([
      people.doctor(base),
      people.doctor(base, null),
      people.patient(base),
      people.patient(base),
      people.patient(base),
      people.dispatcher(base),
    ]);
    const begin = Math.floor(Date.now() / MINUTE) * MINUTE;
    const at = (minutes: number) => instant(begin + minutes * MINUTE);
    const iso = (minutes: number) => new Date(at(minutes)).toISOString();
    const look = (minutes: number) => program.lookAtPlans(at(minutes));
    const minutesOf = (moment: string) => (Date.parse(moment) - begin) / MINUTE;
    const plan = (who: ApiClient, from: number, until: number) =>
      who.ok("POST", SHIFTS, { startsAt: iso(from), endsAt: iso(until), startPlace: null });
    const book = async (who: ApiClient, minutes: number, meters: number) => {
      const { id } = await who.ok("POST", "/bookings", {
        callType: "scheduled",
        specialization: "therapist",
        symptoms: "A cough",
        address: { ...people.north(meters), text: `Northern street, ${meters}` },
        scheduledTime: iso(minutes),
      });
      await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
      return id;
    };
    const seen = (who: ApiClient, id: string) => who.ok("GET", `/bookings/${id}`);
    /** Bookings hear of a day by message: as soon as it is so. */
    const once = async (who: ApiClient, id: string, holds: (view: Json) => boolean) => {
      for (let tries = 0;; tries++) {
        const view = await seen(who, id);
        if (holds(view)) return view;
        ok(tries < 200, JSON.stringify([view.status, view.expectedArrivalAt, view.attention]));
        await new Promise((done) => setTimeout(done, 10));
      }
    };
    const expectedOf = (view: Json) =>
      view.expectedArrivalAt === undefined ? NaN : minutesOf(view.expectedArrivalAt);
    const told = async (who: ApiClient, template: string) =>
      (await rows(
        `select 1 from outbox where person_id = '${who.user.id}' and template like '${template}%'`,
      )).length;
    const arrivals = async () =>
      (await marina.ok("GET", `/doctor-days/${marina.user.id}`)).items
        .filter(({ kind }: Json) => kind === "visit")
        .map(({ bookingId, isMissed }: Json) => [bookingId, isMissed]);

    await plan(marina, -5, 150);
    const evening = await plan(marina, 240, 420);
    await plan(pavel, 200, 480);
    const first = await book(anna, 5, 0);
    const second = await book(boris, 70, 3_000);
    const third = await book(vera, 300, 1_000);

    await t.step(
      "the first lasts forty minutes too long: the second is late, and the third not",
      async () => {
        await marina.ok("POST", `/bookings/${first}/depart`);
        await marina.ok("POST", `/bookings/${first}/arrive`);
        const { doorCode } = await seen(anna, first);
        await marina.ok("POST", `/bookings/${first}/start`, { doorCode });
        await marina.ok("POST", `/bookings/${first}/remaining`, { minutes: 10 });
        await look(52);
        // Ten minutes are overdue by forty: as long again, and the way of some ten minutes.
        await once(boris, second, (view) => expectedOf(view) > 100);
        await look(52);
        strictEqual((await seen(vera, third)).expectedArrivalAt, undefined);
        deepStrictEqual([await told(boris, "visit_moved"), await told(vera, "visit_moved")], [
          1,
          0,
        ]);
        strictEqual(await told(marina, "day_moved"), 1);
        const atDesk = await seen(olga, second);
        deepStrictEqual([atDesk.attention.step, atDesk.owner.kind], ["late", "doctor"]);
        ok(atDesk.owner.escalatesAt !== null, "and those on call are told if nobody acts");
      },
    );

    await t.step(
      "it is over and a break begins: the second is expected after the break",
      async () => {
        await marina.ok("POST", `/bookings/${first}/complete`, {
          conclusion: "Rest and fluids",
          actualDurationMinutes: 50,
        });
        await look(53);
        await once(boris, second, (view) => expectedOf(view) <= 75);
        strictEqual((await seen(olga, second)).attention, null, "the window can be met again");
        await marina.ok("PUT", "/geo/availability", { available: true, breakMinutes: 85 });
        await look(54);
        await once(boris, second, (view) => expectedOf(view) >= 85 && expectedOf(view) <= 99);
        deepStrictEqual(await arrivals(), [[second, false], [third, false]]);
      },
    );

    await t.step(
      "she takes the evening back: the desk has it, and the patient is told nothing yet",
      async () => {
        await marina.ok("DELETE", `${SHIFTS}/${evening.id}`);
        await look(55);
        const view = await seen(olga, third);
        ok(view.shiftLostAt !== undefined && view.owner.since !== null);
        ok(view.owner.escalatesAt !== null);
        strictEqual((await seen(vera, third)).shiftLostAt, undefined);
        strictEqual(await told(vera, "visit_news"), 0);
        strictEqual((await seen(olga, third)).status, "assigned", "she may have meant other hours");
      },
    );

    await t.step(
      "with another shift all is well again; taken back too, a colleague has the window",
      async () => {
        const again = await plan(marina, 270, 400);
        await look(56);
        const well = await seen(olga, third);
        deepStrictEqual([well.shiftLostAt, well.owner.since], [undefined, null]);
        await marina.ok("DELETE", `${SHIFTS}/${again.id}`);
        await look(57);
        await look(58);
        const moved = await seen(olga, third);
        deepStrictEqual([moved.status, moved.owner.kind, moved.shiftLostAt], [
          "pending",
          "search",
          undefined,
        ]);
        const state = await program.bookings.read(third as never);
        deepStrictEqual(state?.plan, {
          doctorId: pavel.user.id,
          from: at(300),
          until: at(340),
        });
        strictEqual(await told(vera, "visit_news"), 1, "she is told that her doctor has changed");
        deepStrictEqual(await arrivals(), [[second, false]]);
        const colleague = await pavel.ok(
          "GET",
          `/doctor-days/${pavel.user.id}?date=${
            new Date(at(300) + 3 * 60 * MINUTE).toISOString().slice(0, 10)
          }`,
        );
        deepStrictEqual(
          colleague.items.filter(({ kind }: Json) => kind === "visit").map(
            ({ isTentative, startsAt }: Json) => [isTentative, startsAt],
          ),
          [[true, iso(300)]],
        );
        await pavel.ok("DELETE", `${SHIFTS}/${(await pavel.ok("GET", SHIFTS)).items[0].id}`);
        await look(64);
        const homeless = await seen(olga, third);
        deepStrictEqual([homeless.owner.kind, homeless.search.stage], ["desk", "planned"]);
        ok(homeless.shiftLostAt !== undefined, "and without any the desk has it");
      },
    );
    deepStrictEqual(inside.faults, []);
  }));
