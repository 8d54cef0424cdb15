/** The page of dispatch settings: what is sent, what comes back with a complaint, what holds nothing. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import {
  DEFAULT_DISPATCH_SETTINGS,
  dispatchSettingsSchema,
} from "../../actors/dispatcher/settings.ts";
import { clinicDispatchSchema } from "../../actors/dispatcher/settings_book.ts";
import { CITY_FIELDS, CLINIC_FIELDS } from "../../routes/dispatch_fields.ts";
import {
  cityBody,
  clinicBody,
  dispatchErrors,
  writtenValues,
} from "../../routes/pages/dispatch_settings_body.ts";
import { GROUPS } from "../../routes/pages/dispatch_settings_form.tsx";
import { validate } from "../../routes/validation.ts";
import { z } from "zod";
import { FormValues } from "../../views/forms.ts";
import { astana, cityView } from "./fake_cities.ts";
import { fakeServices, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const written = (more: Record<string, string> = {}) =>
  new FormValues(
    Object.entries({ ...writtenValues(DEFAULT_DISPATCH_SETTINGS, CITY_FIELDS), ...more }),
  );

Deno.test("a form that nobody has touched says what stood in it, to the last number", () => {
  deepStrictEqual(dispatchSettingsSchema.parse(cityBody(written())), DEFAULT_DISPATCH_SETTINGS);
});

Deno.test("no number of the settings is left out of the form's groups", () => {
  const groups: readonly string[] = GROUPS;
  deepStrictEqual(
    [...CITY_FIELDS, ...CLINIC_FIELDS].filter(({ group }) => !groups.includes(group)),
    [],
  );
});

Deno.test("an empty line is a wave less, a filled one more; an unticked box waits for nobody", () => {
  const empty = { "waves.urgent.3.doctors": "", "waves.urgent.3.offerSeconds": "" };
  const body = dispatchSettingsSchema.parse(cityBody(written({
    ...empty,
    "waves.urgent.3.circleMeters": "",
    "waves.scheduled.2.doctors": "2",
    "waves.scheduled.2.offerSeconds": "40",
    "waves.scheduled.2.circleMeters": "30000",
    reservation: "",
    "planning.reminderMinutes": "60; 15",
  })));
  strictEqual(body.waves.urgent.length, 3);
  deepStrictEqual(body.waves.scheduled[2], {
    doctors: 2,
    offerSeconds: 40,
    circleMeters: 30_000,
  });
  strictEqual(body.reservation, null);
  deepStrictEqual(body.planning.reminderMinutes, [60, 15]);
});

Deno.test("a clinic's empty field is its city's", () => {
  const said = clinicBody(new FormValues([["clinicFirstSeconds", "45"], ["pushOfferSeconds", ""]]));
  deepStrictEqual(clinicDispatchSchema.parse(said), { clinicFirstSeconds: 45 });
});

Deno.test("each complaint stands at its field and says the bounds", () => {
  const values = written({
    "stall.awayMeters": "5",
    "waves.urgent.1.offerSeconds": "x",
    "planning.reminderMinutes": "1",
    smsAfterSeconds: "",
  });
  const judged = validate(
    z.object({ settings: dispatchSettingsSchema }),
    { settings: cityBody(values) },
    "ru",
  );
  ok("invalid" in judged);
  const errors = new Map(
    dispatchErrors(judged.invalid, CITY_FIELDS, values, "ru").map((one) => [one.path, one.message]),
  );
  match(errors.get("stall.awayMeters") ?? "", /100.*20000/);
  match(errors.get("waves.urgent.1.offerSeconds") ?? "", /10.*300/);
  match(errors.get("planning.reminderMinutes") ?? "", /пяти/);
  ok(errors.has("smsAfterSeconds"));
  strictEqual(errors.size, 4);
});

Deno.test("a city's page says that its settings are no other city's, and the one without a map that it is none", async () => {
  const alone = /Настройки города действуют только в нём/;
  const withoutMap = /На города с картой они не действуют/;
  const table = [
    [[cityView()], "default", alone],
    [[astana(), cityView()], "astana", alone],
    [[astana(), cityView()], "default", withoutMap],
  ] as const;
  for (const [cityViews, name, said] of table) {
    const page = await browser(fakeServices({ cityViews }), { person: person("admin") })
      .get(`/admin/dispatch/${name}`);
    match(page.html, said, `${name} of ${cityViews.length}`);
  }
});
