/** Somebody else pays by a link: without an account, once, and without learning anything. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { HOUR } from "../../actors/vocabulary.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import { FakeGateway } from "../support/fake_gateway.ts";
import { MovedClock } from "../support/moved_clock.ts";
import { EventReader } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, "it did not come");
    await new Promise((done) => setTimeout(done, 25));
  }
}

for (const kind of kinds()) {
  const clock = new MovedClock();
  const gateway = new FakeGateway();
  Deno.test(`pay links (${kind.name}): whoever holds one pays once, and sees no name, place or illness`, () =>
    withProgram(
      kind,
      async ({ base, rows, faults, said }) => {
        const [anna, boris, marina, olga] = await Promise.all([
          people.patient(base),
          people.patient(base, { firstName: "Boris" }),
          people.doctor(base),
          people.dispatcher(base),
        ]);
        const id = await assigned(anna, olga, marina);
        const path = `/bookings/${id}/pay-links`;
        const tokens: string[] = [];
        const made = async (who = anna): Promise<Json> => {
          const link = await who.ok("POST", path);
          tokens.push(link.link.split("/pay/")[1]);
          return link;
        };
        const paid = await made();
        const token = tokens[0]!;
        match(token, /^[\w-]{43}$/);
        strictEqual((await boris.post(path)).status, 404);
        strictEqual((await marina.post(path)).status, 403);

        // What anybody with the link sees, and what nobody may.
        const open = (one = token) => fetch(`${base}/pay/${one}`, { redirect: "manual" });
        const page = await open();
        const html = await page.text();
        strictEqual(page.status, 200);
        match(html, /3\s500/);
        for (const secret of ["Anna", "Petrova", "Mironovskaya", "Temperature", "therap"]) {
          ok(!html.includes(secret), `«${secret}» is on the page`);
        }
        match(page.headers.get("x-robots-tag") ?? "", /noindex/);
        strictEqual(page.headers.get("referrer-policy"), "same-origin");
        strictEqual(page.headers.get("cache-control"), "no-store");

        const send = (method: string, contact: string, one = token, origin = base) =>
          fetch(`${base}/pay/${one}`, {
            method: "POST",
            redirect: "manual",
            headers: { origin },
            body: new URLSearchParams({ method, contact }),
          });
        const wrong = await send("card", "nobody");
        strictEqual(wrong.status, 400);
        match(await wrong.text(), /value="nobody"/, "what was typed is there");
        strictEqual((await send("wallet", "d@tot.example")).status, 400);
        strictEqual(
          (await send("card", "d@tot.example", token, "https://evil.example")).status,
          403,
        );

        // Two browsers at once: one payment at the provider.
        const both = await Promise.all([
          send("card", "daughter@tot.example"),
          send("card", "daughter@tot.example"),
        ]);
        deepStrictEqual(both.map(({ status }) => status), [303, 303]);
        const cookie = both[0]!.headers.getSetCookie().find((one) => one.startsWith("tot_pay"))!;
        ok(/HttpOnly/i.test(cookie) && /SameSite=Lax/i.test(cookie));
        const back = await fetch(`${base}/pay/back`, {
          redirect: "manual",
          headers: { cookie: cookie.split(";")[0]! },
        });
        strictEqual(back.headers.get("location"), `/pay/${token}`);
        strictEqual((await fetch(`${base}/pay/back`)).status, 404);
        const payments = () =>
          rows<Json>(`select id, status, state->'payer' as payer, provider_payment_id as object
            from payments where booking_id = '${id}' order by payments.id`);
        const [only, ...more] = await payments();
        deepStrictEqual([more.length, gateway.all.size], [0, 1]);
        deepStrictEqual(only.payer, { kind: "link", linkId: paid.id });

        // Until it is paid the same link tries again, in another way: the first can take no money.
        await send("sbp", "daughter@tot.example");
        const [card, sbp] = await payments();
        deepStrictEqual([card.status, sbp.status], ["cancelled", "pending"]);
        match(await (await open()).text(), /<svg class="qr"/);
        // The patient goes on seeing how to pay, and not what another has begun.
        strictEqual((await anna.ok("GET", `/bookings/${id}/payment`)).payment?.status, "cancelled");
        // A page without a session hears that something came, and nothing of what.
        const listen = (one = token) => new EventReader(`${base}/pay/${one}/stream`, "");
        const changes = ({ events }: EventReader) =>
          events.filter(({ event }) => event === "changed").length;
        const [heard, ...beside] = [listen(), listen(), listen(), listen(), listen()];
        for (const one of [heard, ...beside]) {
          await one.find("first word", ({ event }) => event === "changed");
        }
        const full = await fetch(`${base}/pay/${token}/stream`);
        strictEqual(full.status, 429, "five pages of one link");
        await full.body?.cancel();
        await beside.pop()!.close();
        strictEqual((await fetch(`${base}/pay/${"b".repeat(43)}/stream`)).status, 404);
        const before = changes(heard);
        gateway.pay(sbp.object);
        await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ event: "payment.succeeded", object: { id: sbp.object } }),
        });
        await until(async () => (await payments())[1].status === "succeeded");
        await until(() => Promise.resolve(changes(heard) > before));
        deepStrictEqual([...new Set(heard.events.map(({ data }) => JSON.stringify(data)))], ["{}"]);
        match(await (await open()).text(), /role="status"[\s\S]*3\s500/);
        await Promise.all([heard, ...beside].map((one) => one.close()));
        strictEqual((await anna.ok("GET", `/bookings/${id}/payment`)).isPaid, true);
        // It was good for one payment.
        await send("card", "again@tot.example");
        strictEqual((await payments()).length, 2);
        deepStrictEqual(
          (await anna.ok("GET", path)).items.map(({ standing }: Json) => standing),
          ["paid"],
        );
        await completed(id, anna, marina);

        // Called off, it goes back to where it came from.
        const second = await anna.ok("POST", "/bookings", people.urgentBooking());
        const others = `/bookings/${second.id}/pay-links`;
        const secondLinks: Json[] = [];
        for (let count = 0; count < 5; count++) secondLinks.push(await olga.ok("POST", others));
        strictEqual((await olga.post(others)).body.code, "too_many_pay_links");
        const tokenOf = (link: Json): string => link.link.split("/pay/")[1];
        await send("sbp", "+79001112233", tokenOf(secondLinks[0]));
        const pending = async () =>
          (await rows<Json>(
            `select status, provider_payment_id as object from payments
             where booking_id = '${second.id}'`,
          ))[0];
        gateway.pay((await pending()).object);
        await until(async () => {
          await fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({
              event: "payment.succeeded",
              object: { id: (await pending()).object },
            }),
          });
          return (await pending()).status === "succeeded";
        });
        await anna.ok("POST", `/bookings/${second.id}/cancel`, { reason: "Better" });
        await until(async () => (await pending()).status === "refunded");
        strictEqual(
          [...gateway.refundsMade.values()][0]?.providerPaymentId,
          (await pending()).object,
        );

        // Revoked, over, unknown: all alike.
        const [revoked, other] = [1, 2].map((at) => listen(tokenOf(secondLinks[at])));
        for (const one of [revoked!, other!]) {
          await one.find("first word", ({ event }) => event === "changed");
        }
        await anna.ok("POST", `/pay-links/${secondLinks[1].id}/revoke`);
        await until(() => Promise.resolve(revoked!.ended));
        strictEqual(other!.ended, false, "another link's page hears on");
        await other!.close();
        strictEqual((await boris.post(`/pay-links/${secondLinks[2].id}/revoke`)).status, 404);
        strictEqual((await open(tokenOf(secondLinks[1]))).status, 404);
        strictEqual((await open(tokenOf(secondLinks[2]))).status, 200);
        clock.move(48 * HOUR + 1_000);
        strictEqual((await open(tokenOf(secondLinks[2]))).status, 404);
        strictEqual((await send("sbp", "a@tot.example", tokenOf(secondLinks[2]))).status, 404);
        strictEqual((await open("a".repeat(43))).status, 404);

        const kept = await rows<Json>(
          `select encode(token_hash, 'hex') as hash, contact,
             position(convert_to('daughter', 'UTF8') in contact) as plain from pay_links`,
        );
        ok(kept.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash)));
        ok(kept.some(({ contact }) => contact !== null) && kept.every(({ plain }) => !plain));
        const log = said.join("\n");
        for (const one of [...tokens, ...secondLinks.map(tokenOf), "daughter@tot.example"]) {
          ok(!log.includes(one), "in the log");
        }
        const dump = JSON.stringify(
          await rows(
            "select state, payment_id from payments p left join payment_events e on e.payment_id = p.id",
          ),
        );
        ok(!dump.includes(token), "no payment knows the token");
        deepStrictEqual(faults, []);
      },
      {},
      clock,
      { gateway, priceOf: () => kopecks(350_000) },
    ));
}
