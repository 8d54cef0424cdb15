/** Where staff have rights: membership × city × clinic × route, on lists and on streams alike. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { IN_ASTANA, IN_TOWN, withTwoCities } from "../support/two_cities.ts";
import type { Json } from "./api_table.ts";
import { kinds } from "./program.ts";

const BOOKINGS = ["astana", "astanaX", "town", "townX", "townY"] as const;
type Name = typeof BOOKINGS[number];

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function sceneOf(base: string) {
  const clinic = { role: "clinic", clinicName: "The clinic" };
  const [admin, anna, clinicX, clinicY] = await Promise.all([
    people.admin(base),
    people.patient(base),
    people.patient(base, clinic),
    people.patient(base, clinic),
  ]);
  const booking = async (who: ApiClient, place: typeof IN_TOWN) => {
    const address = { ...place, flat: "48" };
    return (await who.ok("POST", "/bookings", people.urgentBooking({ address }))).id as string;
  };
  const ids: Record<Name, string> = {
    astana: await booking(anna, IN_ASTANA),
    astanaX: await booking(clinicX, IN_ASTANA),
    town: await booking(anna, IN_TOWN),
    townX: await booking(clinicX, IN_TOWN),
    townY: await booking(clinicY, IN_TOWN),
  };
  const x = clinicX.user.id as string;
  /** Membership → the bookings that are then one's own. */
  const table: readonly (readonly [Json[], readonly Name[]])[] = [
    [[{ city: null, clinicIds: null }], BOOKINGS],
    [[{ city: "astana", clinicIds: null }], ["astana", "astanaX"]],
    [[{ city: "town", clinicIds: null }], ["town", "townX", "townY"]],
    [[{ city: null, clinicIds: [x] }], ["astanaX", "townX"]],
    [[{ city: "town", clinicIds: [x] }], ["townX"]],
    [[{ city: "astana", clinicIds: null }, { city: "town", clinicIds: [x] }], [
      "astana",
      "astanaX",
      "townX",
    ]],
    [[], []],
  ];
  const narrowed = async (memberships: Json) => {
    const made = await people.dispatcher(base);
    await admin.ok("PUT", `/admin/staff/${made.user.id}/memberships`, { memberships });
    return made;
  };
  return { base, admin, anna, clinicX, clinicY, ids, table, narrowed };
}

for (const kind of kinds()) {
  Deno.test(`a dispatcher sees, hears and moves the bookings of the own cities and clinics alone, on ${kind.name}`, (t) =>
    withTwoCities(kind, async ({ base, faults }) => {
      const { ids, table, narrowed, admin } = await sceneOf(base);
      const nameOf = (id: string) => BOOKINGS.find((name) => ids[name] === id) ?? id;
      const until = new Date(Date.now() + 600_000).toISOString();
      const cast = [];
      for (const [memberships, own] of table) {
        cast.push({ who: await narrowed(memberships), own, named: JSON.stringify(memberships) });
      }
      cast.push({ who: admin, own: BOOKINGS, named: "an admin" });

      for (const { who, own, named } of cast) {
        await t.step(named, async () => {
          const stream = who.stream();
          await stream.find("the whole", ({ event }) => event === "ping");
          for (const path of ["/bookings?limit=100", "/admin/bookings?limit=100"]) {
            const { items } = await who.ok("GET", path);
            deepStrictEqual(new Set(items.map((one: Json) => nameOf(one.id))), new Set(own), path);
          }
          for (const name of BOOKINGS) {
            const got: Record<string, number> = {};
            const path = `/bookings/${ids[name]}`;
            for (const more of ["", "/history", "/messages"]) {
              got[more] = (await who.get(path + more)).status;
            }
            const say = { content: "From the staff", audience: "staff" };
            got.say = (await who.post(`${path}/messages`, say)).status;
            got.hold = (await who.post(`${path}/hold`, { until })).status;
            const expected = own.includes(name)
              ? { "": 200, "/history": 200, "/messages": 200, say: 201, hold: 200 }
              : { "": 404, "/history": 404, "/messages": 404, say: 404, hold: 404 };
            deepStrictEqual(got, expected, `${named}: ${name}`);
          }
          // What an admin does to every booking reaches the streams of those whose it is.
          for (const name of BOOKINGS) {
            await admin.ok("POST", `/bookings/${ids[name]}/amend`, { symptoms: `Worse: ${named}` });
            await admin.ok("POST", `/bookings/${ids[name]}/messages`, { content: named });
          }
          for (const name of own) {
            await stream.find(
              `news of ${name}`,
              ({ event, data }) =>
                event === "booking" && data.id === ids[name] &&
                data.symptoms === `Worse: ${named}`,
            );
          }
          await pause(100);
          const heard = stream.events.flatMap(({ event, data }) =>
            event === "booking" ? [data.id] : event === "message" ? [data.bookingId] : []
          );
          deepStrictEqual(new Set(heard.map(nameOf)), new Set(own), "on the stream");
          const [reset] = stream.events;
          deepStrictEqual(new Set(reset?.data.bookingIds.map(nameOf)), new Set(own));
          ok(
            !BOOKINGS.some((name) =>
              !own.includes(name) && JSON.stringify(stream.events).includes(ids[name])
            ),
            "not even the id of a foreign booking",
          );
          await stream.close();
        });
      }
      deepStrictEqual(faults, []);
    }));
}

const [embedded] = kinds();

Deno.test("a change of rights acts at once, and an open stream ends within a second", () =>
  withTwoCities(embedded!, async ({ base }) => {
    const { ids, narrowed, admin } = await sceneOf(base);
    const olga = await narrowed([{ city: null, clinicIds: null }]);
    const stream = olga.stream();
    await stream.find("the whole", ({ event }) => event === "ping");
    strictEqual((await olga.get(`/bookings/${ids.town}`)).status, 200);
    await admin.ok("PUT", `/admin/staff/${olga.user.id}/memberships`, {
      memberships: [{ city: "astana", clinicIds: null }],
    });
    const since = performance.now();
    strictEqual((await olga.get(`/bookings/${ids.town}`)).status, 404);
    await stream.done;
    ok(performance.now() - since < 1_000);
    const again = olga.stream();
    const reset = await again.find("reset", ({ event }) => event === "reset");
    deepStrictEqual(
      new Set(reset.data.bookingIds),
      new Set([ids.astana, ids.astanaX]),
    );
    await again.close();
  }));

Deno.test("a board has the doctors on duty in its own cities, and no other", () =>
  withTwoCities(embedded!, async ({ base }) => {
    const { narrowed, admin } = await sceneOf(base);
    const [inAstana, inTown] = await Promise.all([
      narrowed([{ city: "astana", clinicIds: null }]),
      narrowed([{ city: "town", clinicIds: null }]),
    ]);
    const marina = await people.doctor(base, null, { specializations: ["psychiatrist"] });
    const streams = [inAstana, inTown, admin].map((who) => who.stream());
    for (const one of streams) await one.find("the whole", ({ event }) => event === "ping");
    await marina.ok("PUT", "/geo/availability", { available: true });
    await people.stand(marina, IN_ASTANA);
    const here = (data: Json) =>
      data.doctors?.some((one: Json) =>
        one.doctorId === marina.user.id && one.latitude > 51 && one.latitude < 52
      );
    const gone = (data: Json) => data.gone?.includes(marina.user.id);
    const fleet = (wanted: (data: Json) => boolean) => ({ event, data }: Json) =>
      event === "fleet" && wanted(data);
    await streams[0]!.find("the doctor in Astana", fleet(here));
    await streams[2]!.find("the doctor for the admin", fleet(here));
    await pause(2_500);
    ok(!streams[1]!.events.some(fleet(here)), "the town's board does not have the doctor");

    await marina.ok("PUT", "/geo/availability", { available: false });
    await streams[0]!.find("the end of the shift", fleet(gone));
    await Promise.all(streams.map((one) => one.close()));
  }));

Deno.test("a booking by telephone stands in the clinic's name where one has rights in it alone", () =>
  withTwoCities(embedded!, async ({ base }) => {
    const { narrowed, clinicX, clinicY, admin } = await sceneOf(base);
    const [x, y] = [clinicX.user.id, clinicY.user.id];
    const wish = (more: Json = {}) => people.urgentBooking({ address: { ...IN_TOWN }, ...more });
    const ofOne = await narrowed([{ city: "town", clinicIds: [x] }]);
    strictEqual((await ofOne.ok("POST", "/bookings", wish())).clinicId, x);
    const abroad = await ofOne.post("/bookings", wish({ address: IN_ASTANA }));
    deepStrictEqual([abroad.status, abroad.body.code], [403, "outside_membership"]);
    const foreign = await ofOne.post("/bookings", wish({ clinicId: y }));
    deepStrictEqual([foreign.status, foreign.body.code], [403, "outside_membership"]);
    const ofTwo = await narrowed([{ city: "town", clinicIds: [x, y] }]);
    strictEqual((await ofTwo.post("/bookings", wish())).body.code, "outside_membership");
    strictEqual((await ofTwo.ok("POST", "/bookings", wish({ clinicId: y }))).clinicId, y);
    strictEqual((await admin.ok("POST", "/bookings", wish())).clinicId, null);
    strictEqual((await admin.post("/bookings", wish({ clinicId: admin.user.id }))).status, 404);
    // Of a patient the word is not taken.
    const anna = await people.patient(base);
    strictEqual((await anna.ok("POST", "/bookings", wish({ clinicId: x }))).clinicId, null);
  }));

Deno.test("rights name cities and clinics that there are, of dispatchers alone; each change is kept", () =>
  withTwoCities(embedded!, async ({ base, rows }) => {
    const { admin, anna, clinicX, narrowed } = await sceneOf(base);
    const olga = await narrowed([{ city: "town", clinicIds: [clinicX.user.id] }]);
    const put = (id: string, memberships: Json) =>
      admin.put(`/admin/staff/${id}/memberships`, { memberships });
    const wrong = await put(olga.user.id, [
      { city: "town", clinicIds: null },
      { city: "atlantis", clinicIds: null },
    ]);
    deepStrictEqual([wrong.status, wrong.body.errors[0].path], [400, "memberships.1.city"]);
    strictEqual((await put(olga.user.id, [{ city: null, clinicIds: [anna.user.id] }])).status, 400);
    strictEqual((await put(anna.user.id, [])).status, 404);
    strictEqual((await put(admin.user.id, [])).status, 404);
    const { items } = await admin.ok("GET", "/admin/staff");
    const [listed] = items.filter((one: Json) => one.id === olga.user.id);
    deepStrictEqual(listed.memberships, [{ city: "town", clinicIds: [clinicX.user.id] }]);
    const kept = await rows<{ version: number; changedBy: string | null }>(
      `select version, changed_by from staff_memberships where user_id = '${olga.user.id}'
       order by version`,
    );
    deepStrictEqual(kept.map(({ changedBy }) => changedBy), [null, admin.user.id]);
    // Whoever was a dispatcher before comes back with the rights of then, not with all.
    await admin.ok("PUT", `/admin/users/${olga.user.id}/role`, { role: "patient" });
    await people.promoted(admin, olga, "dispatcher");
    strictEqual((await olga.ok("GET", "/bookings?limit=100")).items.length, 1);
  }));
