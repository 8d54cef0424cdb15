/** A planned day over HTTP: shifts, windows, places, late days, reminders, the waitlist. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { type Instant, instant } from "../../actors/vocabulary.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const { HOME, north } = people;
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
/** Tomorrow, as Moscow's clock counts it. */
const TOMORROW = new Date(Date.now() + 3 * HOUR + DAY).toISOString().slice(0, 10);
const tomorrow = (clock: string): string => new Date(`${TOMORROW}T${clock}:00+03:00`).toISOString();
const at = (clock: string): Instant => instant(Date.parse(tomorrow(clock)));
const AT_ANY_HOUR = {
  reminders: ["sms", "email"],
  moved: ["sms", "email"],
  windows: ["sms", "email"],
  quiet: null,
};
const SHIFTS = "/doctor-profiles/me/planned-shifts";

const shift = (from: string, until: string, place: typeof HOME | null = null) => ({
  startsAt: tomorrow(from),
  endsAt: tomorrow(until),
  startPlace: place,
});
const booking = (clock: string, more: Json = {}) => ({
  callType: "scheduled",
  specialization: "therapist",
  symptoms: "A cough",
  address: HOME,
  scheduledTime: tomorrow(clock),
  ...more,
});

async function clocksOf(who: ApiClient, more: Record<string, string> = {}): Promise<string[]> {
  const query = new URLSearchParams({
    latitude: String(HOME.latitude),
    longitude: String(HOME.longitude),
    specialization: "therapist",
    callType: "scheduled",
    date: TOMORROW,
    ...more,
  });
  const { items } = await who.ok("GET", `/slots?${query}`);
  return items.map(({ startsAt }: Json) =>
    new Date(Date.parse(startsAt) + 3 * HOUR).toISOString().slice(11, 16)
  );
}

const planOf = async ({ program }: Inside, id: string) =>
  (await program.bookings.read(id as never))?.plan ?? null;

for (const kind of kinds()) {
  Deno.test(`a planned day, from the shift to the last reminder, on ${kind.name}`, (t) =>
    withProgram(kind, async (inside) => {
      const { base, program, rows } = inside;
      const [marina, pavel, anna, boris, olga, yauza] = await Promise.all([
        people.doctor(base, null),
        people.doctor(base, null),
        people.patient(base),
        people.patient(base),
        people.dispatcher(base),
        people.patient(base, { role: "clinic", clinicName: "Clinic on the Yauza" }),
      ]);
      // The test may run at night, when nobody is told of a window who did not wish it.
      for (const who of [anna, boris]) await who.ok("PUT", "/notifications/wishes", AT_ANY_HOUR);
      const look = (clock: Instant) => program.lookAtPlans(clock);
      const now = () => instant(Date.now());
      const assign = (id: string, doctor: ApiClient) =>
        olga.post(`/bookings/${id}/assign`, { doctorId: doctor.user.id });
      const cancel = (who: ApiClient, id: string) =>
        who.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });

      await t.step(
        "with no shift planned there is nothing to choose, and any time is taken",
        async () => {
          deepStrictEqual(await clocksOf(anna), []);
          const { id } = await anna.ok("POST", "/bookings", booking("12:00"));
          strictEqual(await planOf(inside, id), null);
          const slot = await anna.post("/bookings", booking("12:00", { slot: true }));
          deepStrictEqual([slot.status, slot.body.code], [409, "slot_taken"]);
          await cancel(anna, id);
        },
      );

      await t.step(
        "a doctor plans shifts, not two at once, and only sealed is where they begin",
        async () => {
          await marina.ok("POST", SHIFTS, shift("09:00", "12:00", HOME));
          const again = await marina.post(SHIFTS, shift("11:00", "13:00"));
          deepStrictEqual([again.status, again.body.code], [409, "shift_overlaps"]);
          const wrong = await marina.post(SHIFTS, shift("12:00", "11:00"));
          deepStrictEqual([wrong.status, wrong.body.errors[0].path], [400, "endsAt"]);
          const over = await marina.post(SHIFTS, {
            startsAt: "2026-01-05T06:00:00Z",
            endsAt: "2026-01-05T12:00:00Z",
          });
          deepStrictEqual(
            [over.status, over.body.code, over.body.errors[0].path],
            [400, "end_in_past", "endsAt"],
          );
          const { items } = await marina.ok("GET", SHIFTS);
          deepStrictEqual(items.map(({ startPlace }: Json) => startPlace.text), [HOME.text]);
          const [kept] = await rows<{ text: string }>(
            "select encode(start_place, 'escape') as text from planned_shifts",
          );
          ok(!kept!.text.includes("Mironovskaya"));
          strictEqual((await pavel.call("DELETE", `${SHIFTS}/${items[0].id}`)).status, 404);
        },
      );

      await t.step(
        "windows lie in the shift, for its field, its doctor and from where it begins",
        async () => {
          // Forty minutes a visit: the last one ends with the shift.
          deepStrictEqual(await clocksOf(anna), ["09:00", "09:30", "10:00", "10:30", "11:00"]);
          deepStrictEqual(await clocksOf(anna, { specialization: "surgeon" }), []);
          deepStrictEqual(await clocksOf(anna, { doctorId: pavel.user.id }), []);
          strictEqual((await clocksOf(anna, { doctorId: marina.user.id })).length, 5);
          // Some 25 minutes of driving.
          const { latitude } = north(7_000);
          deepStrictEqual(await clocksOf(anna, { latitude: String(latitude) }), [
            "09:30",
            "10:00",
            "10:30",
            "11:00",
          ]);
          const remote = await clocksOf(anna, { callType: "consultation", latitude: "0" });
          deepStrictEqual(remote.at(-1), "11:30", "half an hour, and no way");
          const bad = await anna.get("/slots?specialization=therapist&callType=scheduled&date=x");
          deepStrictEqual([...new Set(bad.body.errors.map(({ path }: Json) => path))], [
            "date",
            "latitude",
            "longitude",
          ]);
        },
      );

      let first = "";
      await t.step(
        "a window is one patient's; what is left knows the way between the two",
        async () => {
          const wanted = booking("10:00", { slot: true });
          const both = await Promise.all([
            anna.post("/bookings", { ...wanted, commandId: crypto.randomUUID() }),
            boris.post("/bookings", wanted),
          ]);
          deepStrictEqual(both.map(({ status }) => status).toSorted(), [201, 409]);
          const [won, lost] = both[0]!.status === 201 ? [anna, boris] : [boris, anna];
          const id = both.find(({ status }) => status === 201)!.body.id;
          deepStrictEqual(await planOf(inside, id), {
            doctorId: marina.user.id,
            from: at("10:00"),
            until: at("10:40"),
          });
          deepStrictEqual(await clocksOf(lost), ["09:00", "11:00"]);
          const { latitude } = north(7_000);
          deepStrictEqual(await clocksOf(lost, { latitude: String(latitude) }), []);
          await cancel(won, id);
          strictEqual((await clocksOf(lost)).length, 5, "and free again");
          const commandId = crypto.randomUUID();
          const mine = await anna.ok("POST", "/bookings", { ...wanted, commandId });
          const same = await anna.ok("POST", "/bookings", { ...wanted, commandId });
          strictEqual(
            same.id,
            mine.id,
            "the same command has its answer, though the window is taken",
          );
          first = mine.id;
        },
      );

      await t.step("a free wish is placed within its window, a moved one anew", async () => {
        const { id } = await boris.ok(
          "POST",
          "/bookings",
          booking("10:00", { scheduledUntil: tomorrow("11:00") }),
        );
        strictEqual((await planOf(inside, id))?.from, at("11:00"));
        await boris.ok("POST", `/bookings/${id}/amend`, {
          scheduledTime: tomorrow("09:00"),
          scheduledUntil: tomorrow("09:30"),
        });
        strictEqual(await planOf(inside, id), null);
        await look(now());
        strictEqual((await planOf(inside, id))?.from, at("09:00"));
        await cancel(boris, id);
      });

      await t.step("a doctor is not given two visits that cannot both be kept", async () => {
        strictEqual((await assign(first, marina)).status, 200);
        const far = { ...north(20_000), text: "Far away, 1" };
        const { id } = await boris.ok("POST", "/bookings", booking("10:50", { address: far }));
        const clash = await assign(id, marina);
        deepStrictEqual([clash.status, clash.body.code], [409, "doctor_busy"]);
        strictEqual((await assign(id, pavel)).status, 200);
        await cancel(boris, id);
      });

      await t.step(
        "the day, for its doctor and staff; for a clinic as far as it is its own",
        async () => {
          const path = `/doctor-days/${marina.user.id}?date=${TOMORROW}`;
          const own = await marina.ok("GET", path);
          deepStrictEqual(own.items.map(({ kind, bookingId }: Json) => [kind, bookingId]), [
            ["visit", first],
          ]);
          deepStrictEqual(own.shifts.map(({ startText }: Json) => startText), [HOME.text]);
          const seen = await olga.ok("GET", path);
          deepStrictEqual([seen.items[0].address, seen.shifts[0].startText], [HOME.text, null]);
          strictEqual((await yauza.get(path)).status, 404);
          await rows(`insert into clinic_doctors (id, clinic_id, doctor_id, from_at) values
          (gen_random_uuid(), '${yauza.user.id}', '${marina.user.id}', now())`);
          const clinics = await yauza.ok("GET", path);
          deepStrictEqual(
            [clinics.items[0].bookingId, clinics.items[0].address],
            [null, null],
            "busy, and no more",
          );
          strictEqual((await pavel.get(path)).status, 404);
          const added = await yauza.ok(
            "POST",
            `/clinic-profiles/me/doctors/${marina.user.id}/planned-shifts`,
            shift("14:00", "15:00"),
          );
          strictEqual((await marina.ok("GET", SHIFTS)).items.length, 2);
          await yauza.ok(
            "POST",
            `/clinic-profiles/me/doctors/${marina.user.id}/planned-shifts/remove`,
            { shiftId: added.id },
          );
          strictEqual((await marina.ok("GET", SHIFTS)).items.length, 1);
        },
      );

      const sent = async (template: string) =>
        await rows<{ key: string }>(
          `select dedupe_key as key from outbox where template = '${template}' order by created_at`,
        );

      await t.step(
        "who found nothing waits, is offered what comes free, and others after",
        async () => {
          const wish = (more: Json = {}) => ({
            booking: {
              callType: "scheduled",
              specialization: "therapist",
              symptoms: "A cough",
              address: HOME,
            },
            days: [TOMORROW],
            parts: ["morning"],
            ...more,
          });
          const others = await Promise.all(
            ["09:00", "11:00"].map((clock) =>
              boris.ok("POST", "/bookings", booking(clock, { slot: true }))
            ),
          );
          const wait = await anna.ok("POST", "/waitlist", wish());
          const next = await boris.ok("POST", "/waitlist", wish());
          await look(now());
          strictEqual((await anna.ok("GET", `/waitlist/${wait.id}`)).status, "waiting");
          strictEqual((await boris.get(`/waitlist/${wait.id}`)).status, 404);
          await cancel(boris, others[1].id);
          await look(now());
          const offered = await anna.ok("GET", `/waitlist/${wait.id}`);
          deepStrictEqual([offered.status, offered.offer.startsAt], ["offered", tomorrow("11:00")]);
          deepStrictEqual(await clocksOf(boris), [], "held for her");
          strictEqual((await boris.ok("GET", `/waitlist/${next.id}`)).status, "waiting");
          const [message] = await sent("window_free");
          match(message!.key, new RegExp(`^window/${wait.id}/1/`));
          const ahead = instant(Date.parse(offered.offer.holdUntil) + 1);
          await look(ahead);
          strictEqual((await anna.ok("GET", `/waitlist/${wait.id}`)).status, "waiting", "let pass");
          strictEqual((await anna.post(`/waitlist/${wait.id}/take`)).body.code, "wait_not_open");
          strictEqual((await boris.ok("GET", `/waitlist/${next.id}`)).status, "offered");
          const { bookingId } = await boris.ok("POST", `/waitlist/${next.id}/take`);
          strictEqual((await planOf(inside, bookingId))?.from, at("11:00"));
          strictEqual((await boris.post(`/waitlist/${next.id}/take`)).body.code, "wait_not_open");
          deepStrictEqual((await boris.ok("GET", `/waitlist/${next.id}`)).status, "booked");
          await anna.ok("POST", `/waitlist/${wait.id}/leave`);
          strictEqual((await anna.post(`/waitlist/${wait.id}/leave`)).body.code, "wait_not_open");
          for (let count = 0; count < 5; count++) await anna.ok("POST", "/waitlist", wish());
          strictEqual((await anna.post("/waitlist", wish())).body.code, "too_many_waits");
          const late = wish({ days: ["2020-01-01"] });
          deepStrictEqual((await anna.post("/waitlist", late)).body.errors[0].path, "days");
        },
      );

      await t.step("an urgent search that found nobody waits in its own words", async () => {
        const urgent = await boris.ok("POST", "/bookings", people.urgentBooking());
        const days = [TOMORROW];
        const foreign = { bookingId: urgent.id, days, parts: ["morning"] };
        strictEqual((await anna.post("/waitlist", foreign)).status, 404);
        await marina.ok("POST", SHIFTS, shift("18:00", "19:00"));
        const wait = await boris.ok("POST", "/waitlist", { ...foreign, parts: ["evening"] });
        await look(now());
        const { bookingId } = await boris.ok("POST", `/waitlist/${wait.id}/take`);
        const made = await boris.ok("GET", `/bookings/${bookingId}`);
        deepStrictEqual([made.callType, made.scheduledTime], ["scheduled", tomorrow("18:00")]);
        match(made.symptoms, /Temperature/);
        strictEqual((await boris.ok("GET", `/bookings/${urgent.id}`)).status, "cancelled");
      });

      await t.step(
        "a doctor who is found while the window is held still comes: nothing is called off",
        async () => {
          await marina.ok("POST", SHIFTS, shift("19:00", "20:00"));
          const urgent = await boris.ok("POST", "/bookings", people.urgentBooking());
          const wait = await boris.ok("POST", "/waitlist", {
            bookingId: urgent.id,
            days: [TOMORROW],
            parts: ["evening"],
          });
          await look(now());
          strictEqual((await boris.ok("GET", `/waitlist/${wait.id}`)).status, "offered");
          strictEqual((await assign(urgent.id, pavel)).status, 200);
          const { bookingId } = await boris.ok("POST", `/waitlist/${wait.id}/take`);
          strictEqual((await boris.ok("GET", `/bookings/${urgent.id}`)).status, "assigned");
          for (const id of [urgent.id, bookingId]) await cancel(boris, id);
        },
      );

      await t.step("the evening before the doctor hears what the day holds, once", async () => {
        await look(instant(at("00:30") - 5 * HOUR));
        await look(instant(at("00:30") - 4 * HOUR));
        strictEqual((await sent("day_ahead")).length, 1);
      });

      await t.step("reminders go once each, the latest that is due", async () => {
        await look(instant(at("10:00") - 59 * MINUTE));
        await look(instant(at("10:00") - 58 * MINUTE));
        const keys = (await sent("visit_reminder")).map(({ key }) => key);
        strictEqual(keys.filter((key) => key.includes(`${first}/${at("10:00")}/60/`)).length, 1);
      });

      await t.step(
        "a late day is told once for each real change, to patient and doctor",
        async () => {
          const stream = anna.stream();
          await look(instant(at("10:00") + 14 * MINUTE));
          const told = await stream.find(
            "later arrival",
            ({ event, data }) => event === "booking" && data.expectedArrivalAt !== undefined,
          );
          strictEqual(told.data.expectedArrivalAt, tomorrow("10:15"));
          await look(instant(at("10:00") + 14 * MINUTE));
          await look(instant(at("10:00") + 16 * MINUTE));
          deepStrictEqual(
            [(await sent("visit_moved")).length, (await sent("day_moved")).length],
            [1, 1],
          );
          strictEqual((await olga.ok("GET", `/bookings/${first}`)).attention, null);
          await look(instant(at("10:00") + 31 * MINUTE));
          const lost = await olga.stream().find(
            "a window that is lost",
            ({ event, data }) =>
              event === "booking" && data.id === first && data.attention !== null,
          );
          strictEqual(lost.data.attention.step, "late", "the dispatchers own it");
          await stream.close();
        },
      );

      await t.step("whoever waits in vain waits no longer than the last day", async () => {
        await look(instant(at("23:59") + MINUTE));
        const { items } = await anna.ok("GET", "/waitlist");
        ok(items.every(({ status }: Json) => status !== "waiting"), "it ends by itself");
      });

      deepStrictEqual(inside.faults, []);
    }));
}
