/** Cash over HTTP: a debt until both have confirmed its handover; once, by the right one, whatever comes at once. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { isBalanced, withEarning } from "./earning_cast.ts";
import { pagedByOne } from "./paged.ts";
import { kinds } from "./program.ts";

const OWN = "/doctor-profiles/me/handovers";

for (const kind of kinds()) {
  Deno.test(`cash is a debt until both have confirmed its handover, on ${kind.name}`, (t) =>
    withEarning(kind, async ({ inside, anna, admin, marina, pavel, clinic, visit, books }) => {
      const debt = async (who: ApiClient): Promise<number> =>
        (await who.ok("GET", OWN)).cashKopecks;
      const say = (who: ApiClient, amountKopecks: number, more: Json = {}) =>
        who.post(OWN, { amountKopecks, ...more });
      const statuses = (answers: readonly Json[]) => answers.map(({ status }) => status).toSorted();
      const posted = async () =>
        (await inside.rows("select 1 from ledger_transactions where type = 'cash_handed_over'"))
          .length;
      const other = await people.patient(inside.base, { role: "clinic", clinicName: "The other" });

      await visit(marina, "cash");
      await visit(pavel, "cash");

      await t.step(
        "what was taken is owed, and neither says more than that nor of another's",
        async () => {
          deepStrictEqual([await debt(marina), await debt(pavel)], [300_000, 300_000]);
          const refused: readonly [Json, string][] = [
            [{ amountKopecks: 300_001 }, "amountKopecks"],
            [{ amountKopecks: 0 }, "amountKopecks"],
            [{ amountKopecks: 0.5 }, "amountKopecks"],
            [{ amountKopecks: 1, doctorId: pavel.user.id }, ""],
            [{ amountKopecks: 1, clinicId: other.user.id }, "clinicId"],
          ];
          for (const [body, path] of refused) {
            const reply = await marina.post(OWN, body);
            deepStrictEqual([reply.status, reply.body.errors[0].path], [400, path], path);
          }
          strictEqual((await clinic.post(OWN, { amountKopecks: 1 })).status, 403);
        },
      );

      await t.step("said alone it moves nothing, and the same command is said once", async () => {
        const commandId = crypto.randomUUID();
        const said = await Promise.all([1, 2].map(() => say(marina, 200_000, { commandId })));
        deepStrictEqual(said.map(({ body }) => [body.id, body.clinicId, body.status]), [
          [commandId, clinic.user.id, "said"],
          [commandId, clinic.user.id, "said"],
        ]);
        strictEqual((await say(marina, 100_000, { commandId })).body.code, "command_reused");
        strictEqual((await say(marina, 100_000)).body.code, "handover_open");
        deepStrictEqual([await debt(marina), await posted()], [300_000, 0]);
      });

      await t.step("only its receiver answers it", async () => {
        const [{ id }] = (await clinic.ok("GET", "/clinic-profiles/me/handovers")).items;
        deepStrictEqual((await other.ok("GET", "/clinic-profiles/me/handovers")).items, []);
        deepStrictEqual((await admin.ok("GET", "/admin/handovers")).items, []);
        for (const act of ["confirm", "dispute"]) {
          const body = act === "dispute" ? { reason: "not_received" } : {};
          for (
            const [who, status] of [[other, 404], [admin, 404], [marina, 403], [anna, 403]] as const
          ) {
            strictEqual((await who.post(`/handovers/${id}/${act}`, body)).status, status);
          }
        }
        strictEqual((await pavel.post(`${OWN}/${id}/withdraw`)).status, 404);
        strictEqual(await posted(), 0);
      });

      await t.step("of all that comes at once one counts, and it is posted once", async () => {
        const [{ id }] = (await clinic.ok("GET", "/clinic-profiles/me/handovers")).items;
        const answers = await Promise.all([
          ...[1, 2, 3].map(() => clinic.post(`/handovers/${id}/confirm`)),
          clinic.post(`/handovers/${id}/dispute`, { reason: "not_received" }),
          marina.post(`${OWN}/${id}/withdraw`),
        ]);
        deepStrictEqual(statuses(answers), [200, 409, 409, 409, 409]);
        const won = answers.find(({ status }) => status === 200)!.body.status;
        deepStrictEqual(
          [await debt(marina), await posted()],
          won === "confirmed" ? [100_000, 1] : [300_000, 0],
        );
        ok(isBalanced(await books()));
      });

      await t.step(
        "a disputed sum posts nothing and is said anew; a withdrawn one too",
        async () => {
          const before = await debt(marina);
          const first = (await say(marina, before)).body.id;
          const short = await clinic.post(`/handovers/${first}/dispute`, { reason: "other_sum" });
          deepStrictEqual([short.status, short.body.errors[0].path], [400, "countedKopecks"]);
          const disputed = await clinic.ok("POST", `/handovers/${first}/dispute`, {
            reason: "other_sum",
            countedKopecks: 50_000,
          });
          deepStrictEqual([disputed.status, disputed.countedKopecks], ["disputed", 50_000]);
          strictEqual(
            (await clinic.post(`/handovers/${first}/confirm`)).body.code,
            "handover_decided",
          );
          const second = (await say(marina, before)).body.id;
          strictEqual((await marina.ok("POST", `${OWN}/${second}/withdraw`)).status, "withdrawn");
          strictEqual(await debt(marina), before);
          const third = (await say(marina, 50_000)).body.id;
          strictEqual((await clinic.ok("POST", `/handovers/${third}/confirm`)).status, "confirmed");
          strictEqual(await debt(marina), before - 50_000);
        },
      );

      await t.step("without a clinic it goes to the service, whose admin confirms", async () => {
        const { body } = await say(pavel, 300_000);
        strictEqual(body.clinicId, null);
        strictEqual((await clinic.post(`/handovers/${body.id}/confirm`)).status, 404);
        strictEqual((await admin.ok("POST", `/handovers/${body.id}/confirm`)).status, "confirmed");
        const { bank, ...rest } = await books();
        strictEqual(bank, 300_000);
        ok(isBalanced({ bank, ...rest }));
        strictEqual(await debt(pavel), 0);
      });

      await t.step(
        "where the debt has become less than what was said, nothing is confirmed",
        async () => {
          const left = await debt(marina);
          const { id } = (await say(marina, left)).body;
          // As a netting payout or a refund in cash would: the debt is less meanwhile.
          await inside.rows(
            `select ledger_post('test/less', 'cash_handed_over', now(), null, null, null,
             '[{"kind": "bank", "owner_id": "00000000-0000-0000-0000-000000000000", "kopecks": 100},
               {"kind": "doctor_cash", "owner_id": "${marina.user.id}", "kopecks": -100}]')`,
          );
          const reply = await clinic.post(`/handovers/${id}/confirm`);
          deepStrictEqual([reply.status, reply.body.code], [409, "cash_less_than_said"]);
          strictEqual(await debt(marina), left - 100);
          const [{ status }] = (await marina.ok("GET", OWN)).items;
          strictEqual(status, "said");
        },
      );

      await t.step(
        "both sides read it a page at a time, what waits for an answer first",
        async () => {
          const path = "/clinic-profiles/me/handovers";
          const received = await pagedByOne(clinic, path, (one) => one.status);
          strictEqual(received[0].status, "said");
          const own = await pagedByOne(marina, OWN, () => null);
          deepStrictEqual(
            own.map(({ id }) => id).toSorted(),
            received.map(({ id }) => id).toSorted(),
          );
        },
      );
      deepStrictEqual(inside.faults, []);
    }));
}
