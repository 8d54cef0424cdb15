/** Dispatch settings over HTTP: said anew, in force at once, by version, found again after a start. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { SettingsBook } from "../../actors/dispatcher/settings_book.ts";
import { personId } from "../../actors/vocabulary.ts";
import { openDispatchBooks } from "../../assembly/dispatch_books.ts";
import {
  CITY_FIELDS,
  CLINIC_FIELDS,
  REMINDERS,
  WAVE_FIELDS,
} from "../../routes/dispatch_fields.ts";
import ru from "../../locales/ru.json" with { type: "json" };
import { START } from "../support/cast.ts";
import { keyringInMemory } from "../support/keyring.ts";
import { ManualClock } from "../support/manual_clock.ts";
import * as people from "../support/people.ts";
import { kinds, withProgram } from "./program.ts";

const CITY = "/admin/dispatch-settings/default";
const LATE = {
  ...DEFAULT_DISPATCH_SETTINGS,
  waves: {
    ...DEFAULT_DISPATCH_SETTINGS.waves,
    urgent: [{ doctors: 2, offerSeconds: 37, circleMeters: 9_000 }],
  },
};

for (const kind of kinds()) {
  Deno.test(`what an admin says about dispatch holds at once and is found again, on ${kind.name}`, (t) =>
    withProgram(kind, async (inside) => {
      const { base, rows } = inside;
      const [admin, patient, doctor, clinic] = await Promise.all([
        people.admin(base),
        people.patient(base),
        people.doctor(base),
        people.patient(base, { role: "clinic", clinicName: "Clinic on the Yauza" }),
      ]);
      const dispatcher = await people.dispatcher(base);
      const OWN = `${CITY}/clinics/${clinic.user.id}`;
      const said = (path = CITY) => admin.ok("GET", path);
      const offered = async (): Promise<number> => {
        const { id } = await patient.ok("POST", "/bookings", people.urgentBooking());
        let offers: { madeAt: string; expiresAt: string }[] = [];
        for (let tries = 0; offers.length === 0 && tries < 100; tries++) {
          await new Promise((done) => setTimeout(done, 50));
          offers = (await admin.ok("GET", `/bookings/${id}`)).offers;
        }
        await patient.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
        return (Date.parse(offers[0]!.expiresAt) - Date.parse(offers[0]!.madeAt)) / 1_000;
      };

      await t.step("nothing said: the default holds, as version 0", async () => {
        deepStrictEqual(await said(), {
          version: 0,
          settings: DEFAULT_DISPATCH_SETTINGS,
          inForce: DEFAULT_DISPATCH_SETTINGS,
          isUnreadable: false,
        });
        strictEqual(await offered(), 15);
      });

      await t.step("the very next offer goes by what was said", async () => {
        await admin.ok("PUT", CITY, { version: 0, settings: LATE, note: "A slow day" });
        strictEqual((await said()).inForce.waves.urgent[0].offerSeconds, 37);
        strictEqual(await offered(), 37);
      });

      await t.step(
        "over a version that was not seen nothing is said, also not by two at once",
        async () => {
          const stale = await admin.put(CITY, { version: 0, settings: LATE });
          deepStrictEqual([stale.status, stale.body.code], [409, "stale_version"]);
          const both = await Promise.all(
            [1, 2].map(() => admin.put(CITY, { version: 1, settings: LATE })),
          );
          deepStrictEqual(both.map(({ status }) => status).sort(), [200, 409]);
        },
      );

      await t.step("a number out of its bounds is a named field, and nothing changes", async () => {
        const weights = { ...LATE.weights, skillSeconds: 99_999 };
        const wrong = await admin.put(CITY, { version: 2, settings: { ...LATE, weights } });
        strictEqual(wrong.status, 400);
        strictEqual(wrong.body.errors[0].path, "settings.weights.skillSeconds");
        strictEqual((await said()).version, 2);
      });

      await t.step("a clinic says only what differs, and only what is its own", async () => {
        const wide = await admin.put(OWN, { version: 0, settings: { waves: LATE.waves } });
        strictEqual(wide.status, 400, "how far others' doctors are asked is the city's");
        await admin.ok("PUT", OWN, {
          version: 0,
          settings: {
            clinicFirstSeconds: 90,
            pushOfferSeconds: LATE.pushOfferSeconds,
            offerSeconds: { scheduled: 50 },
            planning: { visitMinutes: 55 },
          },
        });
        const own = await said(OWN);
        deepStrictEqual(own.settings, {
          clinicFirstSeconds: 90,
          offerSeconds: { scheduled: 50 },
          planning: { visitMinutes: 55 },
        });
        strictEqual(own.inForce.waves.urgent[0].offerSeconds, 37, "the rest is the city's");
        deepStrictEqual(
          own.inForce.waves.scheduled.map((wave: { offerSeconds: number }) => wave.offerSeconds),
          [50, 50],
        );
        strictEqual((await said()).inForce.clinicFirstSeconds, 20, "and nobody else's");
      });

      await t.step("each version says who, when, why and what", async () => {
        const { items } = await admin.ok("GET", `${CITY}/versions`);
        deepStrictEqual(items.map((one: { version: number }) => one.version), [2, 1]);
        strictEqual(items[1].changedBy, admin.user.id);
        strictEqual(items[1].note, "A slow day");
        deepStrictEqual(items[1].changes.map((one: { path: string }) => one.path), [
          "waves.urgent",
        ]);
      });

      await t.step(
        "a city and a clinic that there are not are 404, and staff are not admins",
        async () => {
          strictEqual((await admin.get("/admin/dispatch-settings/atlantis")).status, 404);
          strictEqual((await admin.get(`${CITY}/clinics/${patient.user.id}`)).status, 404);
          for (const who of [dispatcher, clinic, doctor, patient]) {
            strictEqual((await who.put(CITY, { version: 2, settings: LATE })).status, 403);
          }
        },
      );

      await t.step("a start finds them; what no longer fits is said and left out", async () => {
        const lines: string[] = [];
        const log = {
          info: () => {},
          warn: (message: string) => void lines.push(message),
          fault: () => "",
        };
        const open = () =>
          openDispatchBooks(inside.program.database, keyringInMemory(), {
            clock: new ManualClock(START),
            log,
          });
        const id = personId(clinic.user.id);
        const { world } = await open();
        strictEqual(world.dispatchSettings("default", null).waves.urgent[0]?.offerSeconds, 37);
        strictEqual(world.dispatchSettings("default", id).clinicFirstSeconds, 90);
        deepStrictEqual(lines, []);
        await rows(
          `insert into dispatch_settings (city, version, settings, changed_at)
           values ('default', 3, '{"weights": {"skillSeconds": -1}}', now())`,
        );
        const after = await open();
        deepStrictEqual(after.world.dispatchSettings("default", null), DEFAULT_DISPATCH_SETTINGS);
        match(lines.join(), /dispatch settings cannot be read/);
        ok((await said()).isUnreadable);
      });

      await t.step("what was said is not rewritten", async () => {
        const changed = await rows("update dispatch_settings set note = 'x'").catch(String);
        match(String(changed), /append-only|refuse|not be changed|cannot/i);
      });
    }));
}

Deno.test("stored settings without a number that is new have its default", () => {
  const book = new SettingsBook();
  ok(book.put("default", null, { weights: { skillSeconds: 5 } }));
  strictEqual(book.inForce("default", null).weights.skillSeconds, 5);
  strictEqual(book.inForce("default", null).stall.awayMeters, 700);
  const held = book.inForce("default", null);
  ok(!book.put("default", null, { gatherSeconds: { emergency: 9 } }));
  strictEqual(book.inForce("default", null), held, "what held before still holds");
});

Deno.test("every number of the settings has its words on the page", () => {
  const key = (kind: string, path: string) =>
    `dispatchSettings.${kind}.${path.replaceAll(".", "_")}`;
  const wanted = [...CITY_FIELDS, ...CLINIC_FIELDS].flatMap(({ path, group }) => [
    key("label", path),
    key("hint", path),
    `dispatchSettings.group.${group}`,
    `dispatchSettings.groupText.${group}`,
  ]);
  const all = [...wanted, key("label", REMINDERS)];
  deepStrictEqual(all.filter((one) => !Object.hasOwn(ru, one)), []);
  ok(CITY_FIELDS.length > 25 && WAVE_FIELDS.length === 3);
});
