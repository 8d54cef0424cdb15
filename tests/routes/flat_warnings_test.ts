/** A warning on a flat: written with an end, seen by whoever is asked to go there, and by nobody else. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import { warningStore } from "../../db/flat_warnings.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import { kinds, withProgram } from "./program.ts";

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const TEXT = "Without a lead";

const [embedded] = kinds();

Deno.test("a warning on a flat goes before the door and not beyond its end", (t) =>
  withProgram(embedded!, async (inside) => {
    const { base, rows } = inside;
    const [anna, doctor] = await Promise.all([people.patient(base), people.doctor(base)]);
    const dispatcher = await people.dispatcher(base);
    const FLAT = {
      city: "default",
      address: `Дом 12, ${people.HOME.text.replace(/,? *12$/, "").toUpperCase()}, КВ.48`,
      kind: "dog",
      text: TEXT,
    };
    const first = await assigned(anna, dispatcher, doctor);

    await t.step("it ends within 180 days, and only staff write it", async () => {
      for (const until of [inDays(181), inDays(-1)]) {
        const wrong = await dispatcher.post("/flat-warnings", { ...FLAT, until });
        deepStrictEqual([wrong.status, wrong.body.errors[0].path], [400, "until"]);
      }
      strictEqual((await doctor.post("/flat-warnings", { ...FLAT, until: inDays(9) })).status, 403);
    });

    const made = await dispatcher.ok("POST", "/flat-warnings", { ...FLAT, until: inDays(90) });
    const view = async (who: typeof anna, id: string) => (await who.ok("GET", `/bookings/${id}`));

    await t.step("doctor and staff see it, the patient does not, nor another flat", async () => {
      for (const who of [doctor, dispatcher]) {
        const { warnings } = await view(who, first);
        deepStrictEqual([warnings[0].kind, warnings[0].text], ["dog", TEXT]);
      }
      strictEqual((await view(anna, first)).warnings, undefined);
      await completed(first, anna, doctor);
      strictEqual((await view(doctor, first)).warnings, undefined, "over is over");
      const { id } = await anna.ok(
        "POST",
        "/bookings",
        people.urgentBooking({ address: { ...people.HOME, flat: "49" } }),
      );
      strictEqual((await view(dispatcher, id)).warnings, undefined);
      await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
    });

    const declined = async (): Promise<string> => {
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      const offers = async () => (await view(dispatcher, id)).offers;
      for (let tries = 0; (await offers()).length === 0 && tries < 100; tries++) {
        await new Promise((done) => setTimeout(done, 50));
      }
      await doctor.ok("POST", `/bookings/${id}/decline`, { reason: "Far", reasonCode: "far" });
      const [offer] = await offers();
      await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
      return offer.reasonCode;
    };

    await t.step("it is found by its words, whatever hash was written beside them", async () => {
      await rows("update flat_warnings set place_index = decode('00', 'hex')");
      const { program: { database, keyring } } = inside;
      const store = await warningStore(database, keyring);
      const [kept] = await store.active(instant(Date.now()));
      strictEqual(kept?.flat, store.keyOf("default", { ...people.HOME, flat: "48" }));
    });

    await t.step("to decline there never counts; once it has ended it does", async () => {
      strictEqual(await declined(), "warned");
      await dispatcher.ok("POST", `/flat-warnings/${made.id}/end`, { version: 1 });
      strictEqual(await declined(), "far");
      strictEqual(
        (await dispatcher.post(`/flat-warnings/${made.id}/end`, { version: 2 })).status,
        404,
      );
    });

    await t.step("what a doctor proposes holds once staff confirm it", async () => {
      await doctor.ok("POST", `/bookings/${first}/warning`, { kind: "weapon" });
      const { items } = await dispatcher.ok("GET", "/flat-warnings");
      deepStrictEqual(items.map((one: { status: string }) => one.status), ["proposed"]);
      const next = await assigned(anna, dispatcher, doctor);
      strictEqual((await view(doctor, next)).warnings, undefined);
      const [{ id }] = items;
      await dispatcher.ok("POST", `/flat-warnings/${id}/confirm`, { version: 1 });
      strictEqual((await view(doctor, next)).warnings[0].kind, "weapon");
      const stale = await dispatcher.put(`/flat-warnings/${id}`, {
        version: 1,
        kind: "dog",
        until: inDays(20),
      });
      strictEqual(stale.body.code, "stale_version");
      const log = (await dispatcher.ok("GET", `/flat-warnings/${id}/changes`)).items;
      deepStrictEqual(log.map((one: { what: string }) => one.what), ["proposed", "confirmed"]);
    });

    await t.step("address and words are sealed", async () => {
      for (
        const { words } of await rows<{ words: Uint8Array }>("select words from flat_warnings")
      ) {
        ok(!/Mironov|lead/i.test(new TextDecoder().decode(words)));
      }
    });
  }));
