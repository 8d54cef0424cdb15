/** Organisations as payers over HTTP: asked, approved or declined, charged when the visit is over; the books at zero. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { verifyLedger } from "../../db/ledger_check.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { isBalanced, until, withEarning } from "./earning_cast.ts";
import { ORGANISATION } from "./organisation_rows.ts";
import { pagedByOne } from "./paged.ts";
import { kinds } from "./program.ts";

const LAST_DAY = "2036-12-31";

for (const kind of kinds()) {
  Deno.test(`an organisation pays by its letter, once and within its limit, on ${kind.name}`, (t) =>
    withEarning(kind, async ({ inside, anna, olga, admin, marina, clinic, books }) => {
      const organisation = await admin.ok("POST", "/admin/organisations", ORGANISATION);
      const { id: organisationId } = organisation;
      const wish = (guaranteeNumber: string, more: Json = {}) =>
        people.urgentBooking({
          paymentMethod: "organisation",
          organisationId,
          guaranteeNumber,
          ...more,
        });
      const call = async (number: string): Promise<string> =>
        (await anna.ok("POST", "/bookings", wish(number))).id;
      const queue = async (who: ApiClient = olga): Promise<Json[]> =>
        (await who.ok("GET", "/guarantees")).items;
      const letterOf = async (bookingId: string): Promise<Json> =>
        (await queue()).find((one) => one.bookingId === bookingId)!;
      const approve = async (bookingId: string, limitKopecks: number, who = olga) =>
        await who.post(`/guarantees/${(await letterOf(bookingId)).paymentId}/approve`, {
          limitKopecks,
          until: LAST_DAY,
        });
      const paymentOf = async (id: string): Promise<Json> =>
        (await anna.ok("GET", `/bookings/${id}`)).payment;
      /** The booking hears of its payment after the payment is stored. */
      const isSaid = (id: string, wanted: string) =>
        until(async () => (await paymentOf(id))?.guarantee?.status === wanted, wanted);
      const visit = async (id: string): Promise<void> => {
        await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
        await completed(id, anna, marina);
      };
      const isSettled = (id: string) =>
        until(async () =>
          (await inside.rows(
            `select 1 from ledger_transactions where booking_id = '${id}' and type = 'visit_settled'`,
          )).length === 1, "the settlement");
      const isWhole = async () => {
        ok(isBalanced(await books()));
        deepStrictEqual((await verifyLedger(inside.program.database)).faults, []);
      };

      await t.step(
        "an admin alone keeps organisations, and their numbers are checked",
        async () => {
          for (const who of [olga, clinic, anna, marina]) {
            strictEqual((await who.post("/admin/organisations", ORGANISATION)).status, 403);
          }
          strictEqual(
            (await admin.post("/admin/organisations", ORGANISATION)).body.code,
            "organisation_exists",
          );
          const bad = await admin.post("/admin/organisations", {
            ...ORGANISATION,
            inn: "7707083894",
            name: "x".repeat(161),
            visitLimitKopecks: 0,
          });
          deepStrictEqual(
            [bad.status, bad.body.errors.map(({ path }: Json) => path).toSorted()],
            [400, ["inn", "name", "visitLimitKopecks"]],
          );
          const stale = await admin.put(`/admin/organisations/${organisationId}`, {
            ...ORGANISATION,
            version: 7,
          });
          strictEqual(stale.body.code, "stale_version");
          deepStrictEqual((await anna.ok("GET", "/organisations")).items, [
            { id: organisationId, kind: "insurer", name: ORGANISATION.name, clinicName: null },
          ]);
        },
      );

      await t.step("a letter that is missing or unknown makes no booking", async () => {
        for (
          const [more, path] of [
            [{ guaranteeNumber: undefined }, "guaranteeNumber"],
            [{ organisationId: crypto.randomUUID() }, "organisationId"],
          ] as const
        ) {
          const refused = await anna.post("/bookings", wish("ГП-0", more));
          deepStrictEqual([refused.status, refused.body.errors[0].path], [400, path]);
        }
        strictEqual((await inside.rows("select 1 from bookings")).length, 0);
      });

      const first = await call(" гп-1 ");
      await t.step(
        "the office sees the letter, and patient and payer that it is asked",
        async () => {
          const asked = await letterOf(first);
          deepStrictEqual(
            [asked.number, asked.status, asked.mayDecide],
            ["ГП-1", "requested", true],
          );
          deepStrictEqual(await queue(clinic), []);
          await isSaid(first, "requested");
          deepStrictEqual((await paymentOf(first)).guarantee, {
            status: "requested",
            limitKopecks: null,
            declined: null,
          });
          const other = await anna.post("/bookings", wish("ГП-1"));
          deepStrictEqual([other.status, other.body.errors[0].path], [400, "guaranteeNumber"]);
        },
      );

      await t.step("nobody answers for an organisation but the office", async () => {
        const { paymentId } = await letterOf(first);
        const yes = { limitKopecks: 500_000, until: LAST_DAY };
        for (const [who, status] of [[anna, 403], [marina, 403], [clinic, 404]] as const) {
          strictEqual((await who.post(`/guarantees/${paymentId}/approve`, yes)).status, status);
          strictEqual(
            (await who.post(`/guarantees/${paymentId}/decline`, { because: "no_answer" })).status,
            status,
          );
        }
        // A dispatcher of one clinic alone has no word in what belongs to none.
        const elsewhere = await people.dispatcher(inside.base);
        await admin.ok("PUT", `/admin/staff/${elsewhere.user.id}/memberships`, {
          memberships: [{ city: "default", clinicIds: [clinic.user.id] }],
        });
        await elsewhere.signIn({ login: elsewhere.user.email, password: people.PASSWORD });
        deepStrictEqual(await queue(elsewhere), []);
        strictEqual((await elsewhere.post(`/guarantees/${paymentId}/approve`, yes)).status, 404);
        strictEqual((await letterOf(first)).status, "requested");
      });

      await t.step(
        "a letter that pays for one visit is refused to another, by whichever door",
        async () => {
          const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
          const letter = { organisationId, guaranteeNumber: "гп-1" };
          for (
            const asked of [
              await anna.post("/payments", { bookingId: id, method: "organisation", ...letter }),
              await olga.post(`/bookings/${id}/guarantee`, letter),
            ]
          ) deepStrictEqual([asked.status, asked.body.code], [409, "guarantee_taken"]);
          await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
        },
      );

      await t.step("neither above the limit of a visit nor for a day that is over", async () => {
        const above = await approve(first, 500_001);
        deepStrictEqual([above.status, above.body.errors[0].path], [400, "limitKopecks"]);
        const { paymentId } = await letterOf(first);
        const over = await olga.post(`/guarantees/${paymentId}/approve`, {
          limitKopecks: 1,
          until: "2020-01-31",
        });
        deepStrictEqual([over.status, over.body.errors[0].path], [400, "until"]);
      });

      await t.step("approved it pays when the visit is over, what is due and no more", async () => {
        strictEqual((await approve(first, 500_000)).status, 200);
        strictEqual((await approve(first, 500_000)).status, 409);
        deepStrictEqual(await books(), {});
        await isSaid(first, "approved");
        const { status, guarantee } = await paymentOf(first);
        deepStrictEqual([status, guarantee.status, guarantee.limitKopecks], [
          "held",
          "approved",
          500_000,
        ]);
        await visit(first);
        await isSettled(first);
        await isSaid(first, "used");
        const paid = await paymentOf(first);
        deepStrictEqual([paid.status, paid.paidKopecks], ["paid", 300_000]);
        deepStrictEqual(await books(), {
          organisation_receivable: 300_000,
          doctor_payable: -180_000,
          clinic_payable: -75_000,
          platform_fee: -45_000,
        });
        const letter = await letterOf(first);
        deepStrictEqual([letter.status, letter.usedKopecks], ["used", 300_000]);
        await isWhole();
      });

      await t.step("what is above the limit the patient pays", async () => {
        const id = await call("ГП-2");
        strictEqual((await approve(id, 200_000)).status, 200);
        const paying = await anna.ok("GET", `/bookings/${id}/payment`);
        deepStrictEqual(
          [paying.dueKopecks, paying.payment.guarantee.limitKopecks],
          [100_000, 200_000],
        );
        await visit(id);
        const cash = await marina.ok("POST", `/bookings/${id}/payment`, { method: "cash" });
        strictEqual(cash.amountKopecks, 100_000);
        await anna.ok("POST", `/payments/${cash.id}/confirm`);
        await isSettled(id);
        const { organisation_receivable: owed, doctor_cash: taken } = await books();
        deepStrictEqual([owed, taken], [500_000, 100_000]);
        await isWhole();
      });

      await t.step(
        "an urgent call never waits: a letter approved afterwards pays all the same",
        async () => {
          const id = await call("ГП-3");
          strictEqual((await anna.ok("GET", `/bookings/${id}`)).status, "pending");
          await visit(id);
          strictEqual((await letterOf(id)).status, "requested");
          await isSaid(id, "requested");
          strictEqual((await paymentOf(id)).dueAtDoor, undefined);
          strictEqual((await approve(id, 300_000)).status, 200);
          await isSettled(id);
          strictEqual((await books()).organisation_receivable, 800_000);
        },
      );

      await t.step("declined at the door the patient is asked for another way", async () => {
        const id = await call("ГП-4");
        await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
        await marina.ok("POST", `/bookings/${id}/depart`);
        await marina.ok("POST", `/bookings/${id}/arrive`);
        const { paymentId } = await letterOf(id);
        await olga.ok("POST", `/guarantees/${paymentId}/decline`, { because: "not_covered" });
        await until(async () => (await paymentOf(id)).dueAtDoor === "unpaid_at_arrival");
        const { guarantee, status } = await paymentOf(id);
        deepStrictEqual([status, guarantee.status, guarantee.declined], [
          "cancelled",
          "declined",
          "not_covered",
        ]);
        const paying = await anna.ok("GET", `/bookings/${id}/payment`);
        strictEqual(paying.dueKopecks, 300_000);
        await anna.ok("POST", "/payments", { bookingId: id, method: "cash" });
        // What came to nothing may be given again: for another visit as well.
        strictEqual((await anna.post("/bookings", wish("ГП-4"))).status, 201);
        strictEqual((await anna.post("/bookings", wish("ГП-1"))).status, 400);
      });

      await t.step("together with what is given already the month's limit is kept", async () => {
        const [one, two] = [await call("ГП-5"), await call("ГП-6")];
        const answers = await Promise.all([approve(one, 100_000), approve(two, 100_000)]);
        deepStrictEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
        strictEqual(
          answers.find(({ status }) => status === 409)!.body.code,
          "guarantee_month_spent",
        );
      });

      await t.step("what is given back the organisation owes no more", async () => {
        const { paymentId } = await letterOf(first);
        const before = (await books()).organisation_receivable!;
        await admin.ok("POST", `/payments/${paymentId}/refund`, {
          amountKopecks: 50_000,
          reason: "The clinic asks for less",
        });
        await until(async () => (await books()).organisation_receivable === before - 50_000);
        await isWhole();
      });

      await t.step("a letter that nobody needs any more is free again", async () => {
        const id = await call("ГП-9");
        await approve(id, 1_000);
        await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
        await until(async () => (await letterOf(id)).status === "cancelled");
      });

      await t.step(
        "the letters are read a page at a time, and by what was said to them",
        async () => {
          const call10 = await call("ГП-11");
          const [first, ...others] = await pagedByOne(olga, "/guarantees", ({ status }) => status);
          deepStrictEqual([first.status, others.at(-1).number], ["requested", "ГП-1"]);
          await anna.ok("POST", `/bookings/${call10}/cancel`, { reason: "Better" });
        },
      );

      await t.step("an organisation that pays no more is offered no more", async () => {
        await admin.ok("PUT", `/admin/organisations/${organisationId}`, {
          ...ORGANISATION,
          active: false,
          version: 1,
        });
        deepStrictEqual((await anna.ok("GET", "/organisations")).items, []);
        strictEqual((await anna.post("/bookings", wish("ГП-10"))).status, 400);
        const others = [["А", "7736050003"], ["Б", "7702070139"], ["Б", "7728168971"]] as const;
        for (const [name, inn] of others) {
          await admin.ok("POST", "/admin/organisations", { ...ORGANISATION, name, inn });
        }
        const all = await pagedByOne(
          admin,
          "/admin/organisations",
          ({ active }) => active ? "active" : "inactive",
        );
        deepStrictEqual(all.map(({ name }) => name), ["А", "Б", "Б", ORGANISATION.name]);
        // Between two pages the last one that was shown moves to the end: nobody is left out by that.
        const path = "/admin/organisations";
        const page = await admin.ok("GET", `${path}?limit=1`);
        const { id, version } = page.items[0];
        const { id: _, version: __, ...facts } = page.items[0];
        await admin.ok("PUT", `${path}/${id}`, { ...facts, active: false, version });
        const next = await admin.ok("GET", `${path}?limit=2&cursor=${page.nextCursor}`);
        deepStrictEqual(next.items.map(({ name }: Json) => name), ["Б", "Б"]);
      });
    }));
}
