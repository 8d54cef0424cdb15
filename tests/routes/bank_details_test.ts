/** Where money goes: changed by the owner with the password, told, kept, and read by few. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { BANK_DETAILS, SOLE_TRADER } from "./payer_rows.ts";
import { kinds, withProgram } from "./program.ts";

const named = { role: "clinic", clinicName: "The clinic" };
const { version: _, currentPassword: __, ...GIVEN } = BANK_DETAILS;

for (const kind of kinds()) {
  Deno.test(`bank details (${kind.name}): the owner gives them with the password, is told, and every version stays`, () =>
    withProgram(kind, async ({ base, rows, faults, said }) => {
      const [owner, other] = [await people.patient(base, named), await people.patient(base, named)];
      const manager = await people.patient(base, named);
      const partner = await people.patient(base, named);
      const admin = await people.admin(base);
      for (const [who, part] of [[manager, "manager"], [partner, "owner"]] as const) {
        await rows(
          `insert into clinic_members (user_id, clinic_id, kind, added_by, added_at)
           values ('${who.user.id}', '${owner.user.id}', '${part}', '${owner.user.id}', now())`,
        );
        await admin.ok("PUT", `/admin/users/${who.user.id}/role`, { role: "clinic" });
      }
      const path = "/bank-details/me";
      const nothing = await owner.ok("GET", path);
      deepStrictEqual([nothing.version, nothing.details], [0, null]);

      const wrong = await owner.put(path, { ...BANK_DETAILS, currentPassword: "not-the-phrase-7" });
      strictEqual(wrong.status, 400);
      strictEqual(wrong.body.code, "wrong_password");
      strictEqual((await owner.ok("GET", path)).version, 0, "nothing has moved");
      // Typed as people write it.
      const spaced = { ...BANK_DETAILS, personalAccount: "40702 810 1 3825 0123017" };
      const first = await owner.ok("PUT", path, spaced);
      deepStrictEqual([first.version, first.details], [1, GIVEN]);
      strictEqual((await owner.put(path, BANK_DETAILS)).status, 409, "an old page changes nothing");
      const moved = { ...BANK_DETAILS, version: 1, name: "ООО «Четыре кита»" };
      const second = await partner.ok("PUT", path, moved);
      strictEqual(second.ownerId, owner.user.id);
      deepStrictEqual(
        second.versions.map(({ version, changedBy, changed }: Record<string, unknown>) => [
          version,
          changedBy,
          (changed as string[]).length,
        ]),
        [[2, partner.user.id, 1], [1, owner.user.id, 7]],
      );

      for (const method of ["GET", "PUT"] as const) {
        const answer = await manager.call(method, path, method === "PUT" ? moved : undefined);
        strictEqual(answer.status, 403, `a manager's ${method}`);
      }
      strictEqual((await other.ok("GET", path)).version, 0, "another clinic has its own");
      const seen = await admin.ok("GET", `/admin/bank-details/${owner.user.id}`);
      strictEqual(seen.details.name, "ООО «Четыре кита»");
      strictEqual((await owner.get(`/admin/bank-details/${owner.user.id}`)).status, 403);

      const told = await rows<{ template: string; personId: string }>(
        `select template, person_id from outbox where template = 'bank_details_changed'`,
      );
      strictEqual(told.length, 4, "by mail and telephone, of each change");
      ok(told.every(({ personId }) => personId === owner.user.id), "the owner, whoever did it");
      await rejects(rows("update bank_details set changed_by = owner_id"), /append-only/);
      await rejects(rows("delete from bank_details"), /append-only/);
      const readable = await rows(
        `select 1 from bank_details
         where position(convert_to('${GIVEN.personalAccount}', 'UTF8') in sealed) > 0`,
      );
      strictEqual(readable.length, 0, "sealed");
      ok(!said.join().includes(GIVEN.personalAccount), "in no log");
      deepStrictEqual(faults, []);
    }));
}

const WRONG: readonly [string, Record<string, unknown>, readonly string[]][] = [
  ["a digit of the account is wrong", { personalAccount: "40702810138250123018" }, [
    "personalAccount",
  ]],
  ["the bank is another one", { bic: "044525974" }, ["personalAccount"]],
  ["the INN's check digit", { inn: "500100732258" }, ["inn"]],
  ["a company's INN", { inn: BANK_DETAILS.inn }, ["inn"]],
  ["a short BIC and a long KPP", { bic: "04452522", kpp: "7736010012" }, ["bic", "kpp"]],
  ["a name of nothing", { name: "  " }, ["name"]],
];

Deno.test("bank details: what is wrong says which field, and two pages at once make one version", () =>
  withProgram(kinds()[0]!, async ({ base, faults }) => {
    const doctor = await people.doctor(base, null);
    const path = "/bank-details/me";
    for (const [what, changes, fields] of WRONG) {
      const answer = await doctor.put(path, { ...SOLE_TRADER, ...changes });
      strictEqual(answer.status, 400, what);
      const { errors } = answer.body;
      deepStrictEqual(
        errors.map((one: { path: string }) => one.path).toSorted(),
        [
          ...fields,
        ].toSorted(),
        what,
      );
    }
    const both = await Promise.all([1, 2].map(() => doctor.put(path, SOLE_TRADER)));
    const statuses = both.map(({ status }) => status).toSorted();
    deepStrictEqual(statuses, [200, 409]);
    const { version, versions } = await doctor.ok("GET", path);
    deepStrictEqual([version, versions.length], [1, 1]);
    deepStrictEqual(faults, []);
  }));
