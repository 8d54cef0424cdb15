/** Registers over HTTP: a month closed once, corrected in the next, paid in parts; the ledger clears to the kopeck. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { verifyLedger } from "../../db/ledger_check.ts";
import { MovedClock } from "../support/moved_clock.ts";
import * as people from "../support/people.ts";
import { ADMIN } from "../support/server.ts";
import { completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { isBalanced, until, withEarning } from "./earning_cast.ts";
import { noSums } from "./no_sums.ts";
import { ORGANISATION } from "./organisation_rows.ts";
import { pagedByOne } from "./paged.ts";
import { BANK_DETAILS } from "./payer_rows.ts";
import { kinds } from "./program.ts";

for (const kind of kinds()) {
  Deno.test(`an organisation is billed by month, and pays, on ${kind.name}`, (t) => {
    const clock = new MovedClock();
    const monthNow = (): string => new Date(clock.now()).toISOString().slice(0, 7);
    return withEarning(
      kind,
      async ({ inside, anna, olga, admin, marina, clinic, visit, books }) => {
        const { id: organisationId } = await admin.ok("POST", "/admin/organisations", {
          ...ORGANISATION,
          monthLimitKopecks: null,
        });
        let letters = 0;
        /** A visit that the organisation pays. @returns the payment's id */
        const visited = async (): Promise<string> => {
          const { id } = await anna.ok(
            "POST",
            "/bookings",
            people.urgentBooking({
              paymentMethod: "organisation",
              organisationId,
              guaranteeNumber: `ГП-${++letters}`,
            }),
          );
          const { items } = await olga.ok("GET", "/guarantees");
          const { paymentId } = items.find((one: Json) => one.bookingId === id);
          await olga.ok("POST", `/guarantees/${paymentId}/approve`, {
            limitKopecks: 400_000,
            until: "2036-12-31",
          });
          await olga.ok("POST", `/bookings/${id}/assign`, {
            doctorId: marina.user.id,
            // A month passes at once here: whoever was at a visit has been silent for long.
            despiteDanger: true,
          });
          await completed(id, anna, marina);
          await until(async () =>
            (await inside.rows(
              `select 1 from ledger_transactions where booking_id = '${id}' and type = 'visit_settled'`,
            )).length === 1, "the settlement");
          return paymentId;
        };
        /** To the first days of the next month; whoever was signed in is so no more. */
        const nextMonth = async (): Promise<void> => {
          const now = new Date(clock.now());
          const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 2, 9);
          clock.move(first - clock.now());
          for (const who of [anna, olga, marina, clinic]) {
            await who.signIn({ login: who.user.email, password: people.PASSWORD });
          }
          await admin.signIn(ADMIN);
        };
        const close = (month: string, provider = clinic.user.id, who = admin) =>
          who.post("/registers", { organisationId, providerId: provider, month });
        const owed = async (): Promise<number> => (await books()).organisation_receivable ?? 0;
        const isWhole = async () => {
          ok(isBalanced(await books()));
          deepStrictEqual((await verifyLedger(inside.program.database)).faults, []);
          // What the ledger has of it is what was charged less what has come.
          const [row] = await inside.rows<Json>(`select
          (select coalesce(sum(kopecks), 0)::float8 from organisation_charges)
          - (select coalesce(sum(kopecks), 0)::float8 from organisation_register_payments) as left`);
          strictEqual(row.left, await owed());
        };

        const first = await visited();
        await visited();
        const month = monthNow();

        await t.step(
          "a month that is not over is not closed, and nobody but an admin closes one",
          async () => {
            strictEqual((await close(month)).body.code, "register_month_open");
            for (const who of [olga, clinic, anna]) {
              strictEqual((await close(month, clinic.user.id, who)).status, 403);
            }
            const bad = await close("2026-13");
            deepStrictEqual([bad.status, bad.body.errors[0].path], [400, "month"]);
            const { open: charges } = await clinic.ok("GET", "/registers");
            deepStrictEqual(
              charges.map(({ kopecks, lines, months }: Json) => [kopecks, lines, months]),
              [[600_000, 2, []]],
            );
          },
        );

        await nextMonth();
        let register: Json;
        let open: Json;
        const partCommand = crypto.randomUUID();
        await t.step("closed at once by two it is one register, in the clinic's name", async () => {
          const answers = await Promise.all([close(month), close(month)]);
          deepStrictEqual(answers.map(({ status }) => status).toSorted(), [201, 409]);
          register = answers.find(({ status }) => status === 201)!.body;
          deepStrictEqual(
            [register.kopecks, register.status, register.items.length, register.providerName],
            [600_000, "open", 2, "The clinic"],
          );
          strictEqual((await close(month, marina.user.id)).body.code, "register_empty");
          strictEqual((await clinic.ok("GET", `/registers/${register.id}`)).kopecks, 600_000);
        });

        await t.step("it names a day, a service, a letter and a sum, and nobody", async () => {
          const file = await fetch(`${inside.base}/api/v1/registers/${register.id}/file`, {
            headers: { authorization: `Bearer ${clinic.token}`, "accept-language": "ru" },
          });
          const text = await file.text();
          const lines = text.trim().split("\r\n");
          strictEqual(lines.length, 4);
          ok(/^1;\d{4}-\d\d-\d\d;Выезд врача;\d+;ГП-1;3000,00$/.test(lines[1]!), lines[1]);
          strictEqual(lines[3], ";;Итого;;;6000,00");
          for (const { firstName, lastName } of [anna.user, marina.user]) {
            ok(!text.includes(firstName) && !text.includes(lastName));
          }
          ok(!/terapevt|therapist|терапевт|Cough|Fever/i.test(text));
        });

        await t.step("another clinic learns nothing of it", async () => {
          const other = await people.patient(inside.base, { role: "clinic", clinicName: "Other" });
          strictEqual((await other.get(`/registers/${register.id}`)).status, 404);
          strictEqual((await other.get(`/registers/${register.id}/file`)).status, 404);
          deepStrictEqual((await other.ok("GET", "/registers")).items, []);
        });

        await t.step("what is closed is never changed: the database refuses it", async () => {
          for (
            const statement of [
              "update organisation_registers set kopecks = 1",
              "delete from organisation_register_lines",
              "update organisation_charges set kopecks = 1",
            ]
          ) {
            await inside.rows(statement).then(
              () => ok(false, statement),
              (error) => ok(/append-only/.test(String(error)), String(error)),
            );
          }
        });

        await t.step(
          "paid in parts the ledger clears so much, never more than is due",
          async () => {
            const today = new Date(clock.now()).toISOString().slice(0, 10);
            const pay = (amountKopecks: number, more: Json = {}) =>
              admin.post(`/registers/${register.id}/payments`, {
                amountKopecks,
                documentNumber: "417",
                paidOn: today,
                receivedBy: "service",
                ...more,
              });
            strictEqual((await pay(600_001)).body.code, "register_paid");
            const early = await pay(1, { paidOn: "2099-01-01" });
            deepStrictEqual([early.status, early.body.errors[0].path], [400, "paidOn"]);
            const commandId = partCommand;
            const part = await Promise.all([
              pay(200_000, { commandId }),
              pay(200_000, { commandId }),
            ]);
            ok(part.some(({ status }) => status === 201));
            strictEqual((await pay(200_000, { commandId })).body.status, "part_paid");
            const yesterday = new Date(clock.now() - 86_400_000).toISOString().slice(0, 10);
            for (
              const other of [
                { amountKopecks: 1 },
                { documentNumber: "418" },
                { paidOn: yesterday },
                { receivedBy: "provider" },
              ]
            ) {
              const { body } = await pay(200_000, { commandId, ...other });
              strictEqual(body.code, "command_reused", JSON.stringify(other));
            }
            deepStrictEqual([await owed(), (await books()).bank], [400_000, 200_000]);
            const due = (await books()).clinic_payable;
            // Onto the clinic's own account: so much less is due to it.
            const rest = await pay(400_000, { receivedBy: "provider" });
            deepStrictEqual([rest.body.status, rest.body.paidKopecks], ["paid", 600_000]);
            deepStrictEqual([await owed(), (await books()).bank], [0, 200_000]);
            strictEqual((await books()).clinic_payable, due! + 400_000);
            strictEqual((await pay(1)).body.code, "register_paid");
            await isWhole();
          },
        );

        await t.step(
          "what is given back after the closing stands in a later month, as a line of its own",
          async () => {
            await admin.ok("POST", `/payments/${first}/refund`, {
              amountKopecks: 50_000,
              reason: "The clinic asks for less",
            });
            await until(async () => (await owed()) === -50_000);
            const later = monthNow();
            await nextMonth();
            strictEqual((await close(later)).body.code, "register_below_zero");
            await visited();
            const last = monthNow();
            await nextMonth();
            const next = (await close(last)).body;
            deepStrictEqual(
              next.items.map(({ kopecks, isCorrection }: Json) => [kopecks, isCorrection]),
              [[-50_000, true], [300_000, false]],
            );
            deepStrictEqual([next.kopecks, await owed()], [250_000, 250_000]);
            const reused = await admin.post(`/registers/${next.id}/payments`, {
              amountKopecks: 200_000,
              documentNumber: "418",
              paidOn: new Date(clock.now()).toISOString().slice(0, 10),
              receivedBy: "service",
              commandId: partCommand,
            });
            deepStrictEqual([reused.body.code, await owed()], ["command_reused", 250_000]);
            strictEqual((await admin.ok("GET", `/registers/${register.id}`)).kopecks, 600_000);
            const all = await pagedByOne(clinic, "/registers", ({ status }) => status);
            deepStrictEqual(all.map(({ status }) => status), ["open", "paid"]);
            const far = await clinic.ok("GET", "/registers?cursor=999999999999");
            strictEqual(far.items.length, all.length);
            // Nothing slips in behind what was closed.
            strictEqual((await close(later)).body.code, "register_closed");
            await isWhole();
            open = next;
          },
        );

        await t.step(
          "what is no sum is refused at every door of money, and moves nothing",
          async () => {
            const booked = async (more: Json = {}): Promise<string> =>
              (await anna.ok("POST", "/bookings", people.urgentBooking(more))).id;
            const done = async (id: string): Promise<void> => {
              await olga.ok("POST", `/bookings/${id}/assign`, {
                doctorId: marina.user.id,
                // A month passes at once here: whoever was at a visit has been silent for long.
                despiteDanger: true,
              });
              await completed(id, anna, marina);
            };
            await visit(marina, "cash");
            const own = "/doctor-profiles/me/handovers";
            const handover = await marina.ok("POST", own, { amountKopecks: 100_000 });
            const unpaid = await booked();
            await done(unpaid);
            await clinic.ok("PUT", "/bank-details/me", BANK_DETAILS);
            const awaited = await booked();
            await done(awaited);
            const bank = { bookingId: awaited, method: "bank_qr" };
            const transfer = await anna.ok("POST", "/payments", bank);
            const letter = { organisationId, guaranteeNumber: "ГП-100" };
            const asked = await booked({ paymentMethod: "organisation", ...letter });
            const { items: [guarantee] } = await olga.ok("GET", "/guarantees?show=requested");
            strictEqual(guarantee.bookingId, asked);
            const paidOn = new Date(clock.now()).toISOString().slice(0, 10);
            const document = { documentNumber: "1", documentOn: paidOn };
            const organisation = { ...ORGANISATION, version: 1 };
            const contract = `/admin/organisations/${organisationId}`;
            const POST = { method: "POST", field: "amountKopecks" } as const;
            await noSums(inside, [
              {
                ...POST,
                who: anna,
                path: "/payments",
                body: { bookingId: unpaid, method: "card" },
              },
              { ...POST, who: anna, path: "/wallets/me/deposit", body: { method: "card" } },
              {
                ...{
                  ...POST,
                  who: admin,
                  path: `/payments/${first}/refund`,
                  body: { reason: "Late" },
                },
                most: "refund_above_paid",
              },
              {
                ...{ ...POST, who: marina, path: `/bookings/${unpaid}/payment` },
                ...{ body: { method: "cash" }, most: "amountKopecks" },
              },
              {
                ...{ ...POST, who: marina, path: `/bookings/${unpaid}/payment` },
                ...{ body: { method: "terminal", slip: "7" }, most: "amountKopecks" },
              },
              { ...POST, who: marina, path: own, body: {}, most: "amountKopecks" },
              {
                ...{ ...POST, who: clinic, path: `/handovers/${handover.id}/dispute` },
                ...{ body: { reason: "other_sum" }, field: "countedKopecks" },
              },
              {
                ...{ ...POST, who: clinic, path: `/transfers/${transfer.id}/received` },
                ...{ body: document, most: "transfer_differs" },
              },
              {
                ...{ ...POST, who: olga, path: `/guarantees/${guarantee.paymentId}/approve` },
                ...{ body: { until: "2036-12-31" }, field: "limitKopecks", most: "limitKopecks" },
              },
              {
                ...{ ...POST, who: admin, path: `/registers/${open.id}/payments` },
                body: { documentNumber: "1", paidOn, receivedBy: "service" },
                most: "register_paid",
              },
              ...["visitLimitKopecks", "monthLimitKopecks"].map((field) => ({
                ...{
                  who: admin,
                  method: "PUT",
                  path: contract,
                  body: organisation,
                  field,
                } as const,
              })),
            ]);
            await isWhole();
          },
        );

        await t.step("of many open charges a page has so many, and none is left out", async () => {
          const MANY = 60;
          await inside.rows(`insert into organisations select copy.* from organisations o,
            generate_series(1, ${MANY}) n, lateral jsonb_populate_record(o, jsonb_build_object(
              'id', ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'inn', (7700000000 + n)::text, 'name', 'N ' || n / 7)) copy
            where o.id = '${organisationId}'`);
          await inside.rows(`insert into organisation_charges
            select md5('charge' || n)::uuid, c.payment_id, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, c.provider_id, 100, c.at
            from (select * from organisation_charges limit 1) c, generate_series(1, ${MANY}) n`);
          const names: string[] = [];
          let pages = 0;
          for (let cursor: string | null = ""; cursor !== null && pages < MANY; pages++) {
            const query: string = new URLSearchParams({ openCursor: cursor }).toString();
            const page: Json = await admin.ok("GET", `/registers?${query}`);
            names.push(...page.open.map((one: Json) => one.organisationId));
            cursor = page.openNextCursor;
          }
          const { length } = names.filter((one) => one !== organisationId);
          deepStrictEqual([pages, length, new Set(names).size], [2, MANY, names.length]);
        });
      },
      clock,
    );
  });
}
