/** Licences that end: their doctors hear of it thirty days, a week and a day ahead, each once. */
import { deepStrictEqual } from "node:assert";
import { DAY, instant } from "../../actors/vocabulary.ts";
import { licenceNotices } from "../../db/licence_notices.ts";
import { peopleStore } from "../../db/people.ts";
import { licenceWatch, warningFor } from "../../routes/people/licence_watch.ts";
import * as people from "../support/people.ts";
import { kinds, withProgram } from "./program.ts";

const NOW = Date.parse("2026-11-26T09:00:00Z");
const dayIn = (days: number): string => new Date(NOW + days * DAY).toISOString().slice(0, 10);

Deno.test("the nearest warning that is due is given", () => {
  deepStrictEqual([31, 30, 29, 8, 7, 2, 1, 0].map(warningFor), [null, 30, 30, 30, 7, 7, 1, 1]);
});

for (const kind of kinds()) {
  Deno.test(`a doctor is told once of each warning, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, program: { database, keyring }, rows }) => {
      const marina = await people.doctor(base, null, { licenseExpiresOn: dayIn(30) });
      await people.doctor(base, null, { licenseExpiresOn: dayIn(31) });
      const blocked = await people.doctor(base, null, { licenseExpiresOn: dayIn(5) });
      await (await people.admin(base)).ok("POST", `/admin/users/${blocked.user.id}/block`, {
        reason: "No",
      });
      const written: (readonly [string, string | undefined])[] = [];
      const notices = licenceNotices(database, {
        enqueue: (_sql, { dedupeKey, values }) =>
          Promise.resolve(void written.push([dedupeKey, (values as { days?: string }).days])),
      });
      let days = 0;
      const look = licenceWatch({
        world: { clock: { now: () => instant(NOW + days * DAY) } as never },
        notices,
        people: peopleStore(database, keyring),
        outbox: { wake: () => {} },
        today: () => dayIn(days),
      });
      for (const day of [0, 0, 1, 22, 23, 24, 29, 30, 31]) {
        days = day;
        if (day < 31) await look();
      }
      const of = (warned: number) => `licence_ends/${marina.user.id}/${dayIn(30)}/${warned}/email`;
      deepStrictEqual(
        written.filter(([key]) => key.includes(marina.user.id)),
        [[of(30), "30"], [of(7), "7"], [of(1), "1"]],
      );
      deepStrictEqual(written.filter(([key]) => key.includes(blocked.user.id)), []);
      const told = await rows<{ n: number }>(
        `select count(*)::int as n from licence_notices where doctor_id = '${marina.user.id}'`,
      );
      deepStrictEqual(told[0]?.n, 3);
    }));
}
