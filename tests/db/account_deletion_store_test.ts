/** A deletion that its person takes back at the last moment: nothing of the account is touched. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import { deletionStore } from "../../db/account_deletions.ts";
import { queryOf } from "../../db/query.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const NOW = instant(Date.UTC(2026, 10, 26, 12));
const none = () => Promise.resolve(null);
const ID = "6f9d4a3e-2c41-4b8e-9a55-1f0f6a6f2b11";

for (const { name, open } of testDatabases()) {
  Deno.test(`a deletion taken back after it was found due is not carried out, on ${name}`, async () => {
    const database = await open();
    try {
      const keyring = await testKeyring(database);
      const rows = queryOf(database);
      const deletions = deletionStore(database, keyring);
      await keyring.person(ID);
      await rows(
        "test.user",
        `insert into users (id, role, first_name, last_name, contacts, email_index, created_at)
         values ($1, 'patient', 'Anna', 'Petrova', '\\x01', '\\x02', now())`,
        [ID],
      );
      await deletions.request(ID, NOW, NOW);
      strictEqual((await deletions.due(NOW, 1)).length, 1);
      ok(await deletions.withdraw([ID]));
      strictEqual(await deletions.carryOut(ID, none, NOW, () => {}), null);
      const [kept] = await rows("test.kept", "select deleted_at, first_name from users", []);
      deepStrictEqual(kept, { deletedAt: null, firstName: "Anna" });
      strictEqual((await keyring.persons([ID])).size, 1);

      await deletions.request(ID, NOW, NOW);
      deepStrictEqual(await deletions.carryOut(ID, none, NOW, () => {}), [ID]);
      strictEqual(await deletions.carryOut(ID, none, NOW, () => {}), null, "once");
    } finally {
      await database.close();
    }
  });
}
