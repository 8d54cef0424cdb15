/** On duty by name: going on and off, handing over, and what is true when nobody is there. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { covers, EVERYWHERE } from "../../actors/membership.ts";
import { SILENT_AFTER_MILLISECONDS, StaffRoster } from "../../actors/staff/roster.ts";
import { after, instant, type Membership, personId } from "../../actors/vocabulary.ts";
import { staffStore } from "../../db/staff.ts";
import * as people from "../support/people.ts";
import { IN_ASTANA, IN_TOWN, withTwoCities } from "../support/two_cities.ts";
import type { Json } from "./api_table.ts";
import { ROWS } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const kindsOfTest = kinds();
const [embedded] = kindsOfTest;

for (const kind of kindsOfTest) {
  Deno.test(`a dispatcher hands over to a colleague by name, and what was held goes over, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, faults, rows }) => {
      const [anna, olga, ivan] = await Promise.all([
        people.patient(base),
        people.dispatcher(base),
        people.dispatcher(base),
      ]);
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      const until = new Date(Date.now() + 600_000).toISOString();
      await olga.ok("POST", "/staff/duty/start");
      await olga.ok("POST", "/staff/duty/start");
      const held = await olga.ok("POST", `/bookings/${id}/hold`, { until });
      strictEqual((await olga.ok("GET", `/bookings/${id}`)).search.heldBy, olga.user.id);
      strictEqual("heldBy" in (await anna.ok("GET", `/bookings/${id}`)).search, false);
      await olga.ok("POST", `/bookings/${id}/attend`);

      const nobody = await olga.post("/staff/duty/hand-over", { to: ivan.user.id });
      deepStrictEqual([nobody.status, nobody.body.code], [409, "colleague_not_on_duty"]);
      const alone = await olga.post("/staff/duty/end");
      deepStrictEqual([alone.status, alone.body.code], [409, "duty_last_one"]);

      const board = ivan.stream();
      const both = board.find(
        "both on duty",
        ({ event, data }) => event === "staff_duty" && data.onDuty.length === 2,
      );
      const mine = await ivan.ok("POST", "/staff/duty/start");
      deepStrictEqual(mine.onDuty.map((one: Json) => one.id), [olga.user.id, ivan.user.id]);
      await both;
      const seen = board.find(
        "the hold of the colleague",
        ({ event, data }) => event === "booking" && data.search?.heldBy === ivan.user.id,
      );
      const note = "4127: the clinic calls back at ten, Vera +7 900 000-00-02";
      await olga.ok("POST", "/staff/duty/hand-over", { to: ivan.user.id, note });
      ok((await seen).data.version > held.version);
      const now = await ivan.ok("GET", "/staff/duty");
      deepStrictEqual(now.onDuty.map((one: Json) => one.id), [ivan.user.id]);
      deepStrictEqual([now.holds, now.notes[0].text, now.notes[0].from], [
        1,
        note,
        "Olga Belova",
      ]);
      deepStrictEqual((await olga.ok("GET", "/staff/duty")).notes, [], "it was not for her");
      const { items } = await ivan.ok("GET", `/bookings/${id}/history`);
      deepStrictEqual(
        items.flatMap(({ what, desk }: Json) =>
          desk === undefined
            ? []
            : [[what, desk.formerId, desk.holderId, desk.names.former, desk.names.holder]]
        ),
        [
          ["held", null, olga.user.id, null, "Olga Belova"],
          ["attended", null, olga.user.id, null, "Olga Belova"],
          ["hold_passed", olga.user.id, ivan.user.id, "Olga Belova", "Olga Belova"],
          ["attendance_passed", olga.user.id, ivan.user.id, "Olga Belova", "Olga Belova"],
        ],
        "the log says from whom and to whom",
      );
      const hers = await anna.ok("GET", `/bookings/${id}/history`);
      deepStrictEqual(
        hers.items.filter(({ what }: Json) => what !== null),
        [],
        "not the patient's",
      );
      ok(!JSON.stringify(hers).includes("Belova"));
      const away = await olga.post("/staff/duty/end");
      deepStrictEqual([away.status, away.body.code], [409, "not_on_duty"]);
      const [stored] = await rows<{ handedTo: string; note: Uint8Array }>(
        "select handed_to, note from staff_duties where handed_to is not null",
      );
      strictEqual(stored?.handedTo, ivan.user.id);
      ok(!new TextDecoder().decode(stored?.note).includes("Vera"), "the note is sealed");
      await board.close();
      deepStrictEqual(faults, []);
    }));
}

Deno.test("of two who leave at the same moment the second is asked to confirm", () =>
  withProgram(embedded!, async ({ base }) => {
    const staff = await Promise.all([people.dispatcher(base), people.dispatcher(base)]);
    for (const who of staff) await who.ok("POST", "/staff/duty/start");
    const answers = await Promise.all(staff.map((who) => who.post("/staff/duty/end")));
    deepStrictEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    const still = staff[answers.findIndex(({ status }) => status === 409)]!;
    const ended = await still.ok("POST", "/staff/duty/end", { confirmed: true });
    deepStrictEqual([ended.onDuty, ended.unattended], [[], ["default"]]);
  }));

Deno.test("who is no dispatcher any more is on duty no more", () =>
  withProgram(embedded!, async ({ base, rows, program }) => {
    const [olga, admin] = [await people.dispatcher(base), await people.admin(base)];
    await olga.ok("POST", "/staff/duty/start");
    const called = async () =>
      (await staffStore(program.database, program.keyring).onCall()).get("default");
    const userIds = [olga.user.id, admin.user.id];
    await admin.ok("PUT", "/admin/cities/default/on-call", { userIds });
    deepStrictEqual(await called(), userIds);
    await admin.ok("PUT", `/admin/users/${olga.user.id}/role`, { role: "patient" });
    deepStrictEqual(await called(), [admin.user.id], "an alarm calls nobody who is no staff");
    const open = () => rows("select 1 from staff_duties where ended_at is null");
    for (let tries = 0; tries < 100 && (await open()).length > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    deepStrictEqual(await open(), []);
    await people.promoted(admin, olga, "dispatcher");
    strictEqual((await olga.ok("GET", "/staff/duty")).since, null, "a duty does not come back");
  }));

Deno.test("with nobody on duty urgent calls close where the operator says so, and say why", async (t) => {
  await withTwoCities(embedded!, async ({ base }) => {
    const [anna, olga, admin, clinic] = await Promise.all([
      people.patient(base),
      people.dispatcher(base),
      people.admin(base),
      people.patient(base, { role: "clinic", clinicName: "The clinic" }),
    ]);
    const settings = (isUrgentOpenWithoutDuty: boolean) =>
      admin.ok("PUT", "/admin/cities/town/settings", {
        ...ROWS["put /admin/cities/{name}/settings"]!.body,
        servedArea: null,
        isUrgentOpenWithoutDuty,
      });
    const onDuty = (isThere: boolean) =>
      isThere
        ? olga.ok("POST", "/staff/duty/start")
        : olga.ok("POST", "/staff/duty/end", { confirmed: true });
    const wish = (place: typeof IN_TOWN, more: Json = {}) =>
      people.urgentBooking({ address: { ...place, flat: "1" }, ...more });
    const made = async (who: typeof anna, place: typeof IN_TOWN, more: Json = {}) => {
      const { status, body } = await who.post("/bookings", wish(place, more));
      return status === 201 ? "booked" : body.code;
    };
    const planned = {
      callType: "scheduled",
      scheduledTime: new Date(Date.now() + 5 * 3_600_000).toISOString(),
    };
    const look = async () => ({
      urgent: await made(anna, IN_TOWN),
      clinic: await made(clinic, IN_TOWN),
      planned: await made(anna, IN_TOWN, planned),
      phone: await made(olga, IN_TOWN),
      elsewhere: await made(anna, IN_ASTANA),
    });
    const all = {
      urgent: "booked",
      clinic: "booked",
      planned: "booked",
      phone: "booked",
      elsewhere: "booked",
    };
    const closed = { ...all, urgent: "urgent_closed", clinic: "urgent_closed" };
    const commandId = crypto.randomUUID();
    const first = await anna.ok("POST", "/bookings", wish(IN_TOWN, { commandId }));
    for (
      const [isOpenWithoutDuty, isThere, expected] of [
        [true, false, all],
        [true, true, all],
        [false, true, all],
        [false, false, closed],
      ] as const
    ) {
      const name = `open without: ${isOpenWithoutDuty}, on duty: ${isThere}`;
      await t.step(name, async () => {
        await settings(isOpenWithoutDuty);
        if (isThere !== ((await olga.ok("GET", "/staff/duty")).since !== null)) {
          await onDuty(isThere);
        }
        deepStrictEqual(await look(), expected);
        const [town] = (await anna.ok("GET", "/cities")).items
          .filter((city: Json) => city.name === "town");
        deepStrictEqual(
          [town.dispatcherOnDuty, town.urgentOpen],
          [isThere, isThere || isOpenWithoutDuty],
        );
      });
    }
    // What was booked before it closed keeps its answer.
    strictEqual(
      (await anna.ok("POST", "/bookings", wish(IN_TOWN, { commandId }))).id,
      first.id,
    );
    await t.step(
      "a call without a place goes to the city where its phone is, a drill to its dispatcher's",
      async () => {
        const of = (city: string) => ({ memberships: [{ city, clinicIds: null }] });
        await admin.ok("PUT", `/admin/staff/${olga.user.id}/memberships`, of("town"));
        const drill = await olga.ok("POST", "/emergency/alert", { kind: "sos", isDrill: true });
        strictEqual((await olga.ok("GET", `/emergency/${drill.id}`)).board.city, "town");
        const call = { kind: "sos", clientId: crypto.randomUUID() };
        const sos = await anna.ok("POST", "/emergency/alert", call);
        const { latitude, longitude } = IN_TOWN;
        await anna.ok("POST", "/emergency/alert", { ...call, latitude, longitude });
        const stream = olga.stream();
        await stream.find("the SOS", ({ event, data }) => event === "alert" && data.id === sos.id);
        await stream.close();
        const { items } = await olga.ok("GET", "/emergency");
        deepStrictEqual(items.map(({ id }: Json) => id).sort(), [drill.id, sos.id].sort());
      },
    );
  });
});

Deno.test("every stream hears at once where no dispatcher may be promised", () =>
  withProgram(embedded!, async ({ base }) => {
    const [anna, olga] = [await people.patient(base), await people.dispatcher(base)];
    const stream = anna.stream();
    const told = (unattended: readonly string[]) =>
      stream.find(
        `attendance ${unattended}`,
        ({ event, data }) => event === "attendance" && data.unattended.join() === unattended.join(),
      );
    await told(["default"]);
    await olga.ok("POST", "/staff/duty/start");
    await told([]);
    strictEqual(JSON.stringify(stream.events).includes(olga.user.id), false, "but not who");
    strictEqual(stream.events.filter(({ event }) => event === "staff_duty").length, 0);
    await stream.close();
  }));

const AT = instant(Date.UTC(2026, 10, 22, 18));
const one = (id: string, memberships: readonly Membership[]) => ({
  id: personId(id),
  role: "dispatcher" as const,
  firstName: id,
  lastName: id,
  memberships,
  startedAt: AT,
});
const X = personId("x");

Deno.test("a board that was silent for ten minutes promises nobody, and is whole again when seen", () => {
  const roster = new StaffRoster();
  roster.replace([one("olga", EVERYWHERE)], AT);
  const place = { city: "town", clinicId: null };
  strictEqual(roster.isAttended(place, AT), true);
  const late = after(AT, SILENT_AFTER_MILLISECONDS + 1);
  strictEqual(roster.isAttended(place, late), false);
  strictEqual(roster.of(place).length, 1, "still on duty by name");
  strictEqual(roster.replace([one("olga", EVERYWHERE)], late), false, "nothing has changed");
  strictEqual(roster.isAttended(place, late), false, "reading it anew is no sign of life");
  roster.seen(personId("olga"), late);
  strictEqual(roster.isAttended(place, late), true);
});

Deno.test("who leaves is told of each city that would have nobody", () => {
  const town: readonly Membership[] = [{ city: "town", clinicIds: null }];
  const ofX: readonly Membership[] = [{ city: "town", clinicIds: [X] }];
  const names = ["astana", "town"];
  const alone = (mine: readonly Membership[], ...others: (readonly Membership[])[]) => {
    const roster = new StaffRoster();
    roster.replace([
      one("me", mine),
      ...others.map((memberships, index) => one(`other ${index}`, memberships)),
    ], AT);
    return roster.leftAlone(personId("me"), names, AT);
  };
  deepStrictEqual(alone(EVERYWHERE), ["astana", "town"]);
  deepStrictEqual(alone(EVERYWHERE, town), ["astana"]);
  deepStrictEqual(alone(EVERYWHERE, ofX), ["astana", "town"]);
  deepStrictEqual(alone(ofX, town), []);
  deepStrictEqual(alone(ofX, ofX), []);
  deepStrictEqual(alone(ofX), ["town"]);
  deepStrictEqual(alone(town, EVERYWHERE), []);
  deepStrictEqual(alone([]), []);
});

Deno.test("rights cover a booking where city and clinic both do", () => {
  const at = (city: string, clinicId: typeof X | null = null) => ({ city, clinicId });
  for (
    const [memberships, place, expected] of [
      [EVERYWHERE, at("town"), true],
      [EVERYWHERE, at("town", X), true],
      [[{ city: "town", clinicIds: null }], at("town", X), true],
      [[{ city: "town", clinicIds: null }], at("astana", X), false],
      [[{ city: null, clinicIds: [X] }], at("astana", X), true],
      [[{ city: null, clinicIds: [X] }], at("astana"), false],
      [[{ city: "town", clinicIds: [X] }], at("astana", X), false],
      [[{ city: "town", clinicIds: [X] }], at("town", personId("y")), false],
      [[], at("town"), false],
    ] as const
  ) strictEqual(covers(memberships, place), expected, JSON.stringify([memberships, place]));
});
