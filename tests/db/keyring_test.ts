/** Keys of the data: the right root key or none at all, wrapped anew at any moment, and deleted for good. */
import { equal, ok, rejects } from "node:assert";
import type { Instant } from "../../actors/vocabulary.ts";
import type { Database } from "../../db/client.ts";
import { type Keyring, KeyShredded, openKeyring } from "../../db/keyring.ts";
import { rotateRootKey } from "../../db/rotate_root_key.ts";
import { RootKeyError, rootKeySource } from "../../runtime/root_key.ts";
import { RootKey } from "../../runtime/vault.ts";
import { testDatabases } from "../support/databases.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z") as Instant;
const PLACE = "things.words/1";
const PEOPLE = 1_200;

const ring = (database: Database, masterKey: string, previousKey: string | null = null) =>
  openKeyring(
    database,
    rootKeySource({ masterKey, masterKeyFile: null, previousKey }, null),
    NOW,
  );

async function sealAll(keyring: Keyring): Promise<readonly Uint8Array[]> {
  const sealed: Uint8Array[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    sealed.push((await keyring.person(`p${index}`)).seal(PLACE, `words of ${index}`));
  }
  return sealed;
}

async function readAll(keyring: Keyring, sealed: readonly Uint8Array[]): Promise<void> {
  const keys = await keyring.persons(sealed.map((_, index) => `p${index}`));
  for (const [index, one] of sealed.entries()) {
    equal(keys.get(`p${index}`)?.open(PLACE, one), `words of ${index}`);
  }
}

for (const { name, open } of testDatabases()) {
  const story = (what: string, tell: (database: Database) => Promise<void>) =>
    Deno.test(`keyring (${name}): ${what}`, async () => {
      const database = await open();
      try {
        await tell(database);
      } finally {
        await database.close();
      }
    });

  story("a start with another key, or with none, is refused and makes none", async (database) => {
    const [right, wrong] = [RootKey.generate(), RootKey.generate()];
    const sealed = (await (await ring(database, right)).person("a")).seal(PLACE, "words");
    await rejects(ring(database, wrong), RootKeyError);
    const none = rootKeySource({ masterKey: null, masterKeyFile: null, previousKey: null }, null);
    await rejects(openKeyring(database, none, NOW), RootKeyError);
    const [{ count } = { count: 0 }] = await database.run(
      "count",
      (sql) => sql<{ count: number }[]>`select count(*)::integer as count from root_keys`,
    );
    equal(count, 1);
    equal((await (await ring(database, right)).person("a")).open(PLACE, sealed), "words");
  });

  story("two that ask at once for a new person's key get the same", async (database) => {
    const key = RootKey.generate();
    const [one, other] = await Promise.all([ring(database, key), ring(database, key)]);
    for (let time = 0; time < 20; time++) {
      const [mine, yours] = await Promise.all([one.person(`x${time}`), other.person(`x${time}`)]);
      equal(yours.open(PLACE, mine.seal(PLACE, "words")), "words");
    }
  });

  story("keys that are wrapped anew and killed half-way leave all readable", async (database) => {
    const [old, fresh] = [RootKey.generate(), RootKey.generate()];
    const sealed = await sealAll(await ring(database, old));
    const rotation = { previous: RootKey.parse(old)!, current: RootKey.parse(fresh)!, now: NOW };
    await rejects(ring(database, fresh, old), RootKeyError, "not begun yet");

    const first = await rotateRootKey(database, { ...rotation, goOn: () => false });
    ok(first > 0 && first < PEOPLE, "half-way");
    await readAll(await ring(database, fresh, old), sealed);
    await rejects(ring(database, fresh), RootKeyError, "the old key is still needed");

    ok(await rotateRootKey(database, rotation) > 0);
    equal(await rotateRootKey(database, rotation), 0, "nothing is left to do");
    await readAll(await ring(database, fresh), sealed);
    await rejects(ring(database, old), RootKeyError);
  });

  story("a rotation from a key that is not the database's changes nothing", async (database) => {
    const [right, wrong, fresh] = [RootKey.generate(), RootKey.generate(), RootKey.generate()];
    const sealed = (await (await ring(database, right)).person("a")).seal(PLACE, "words");
    const from = (previous: string) =>
      rotateRootKey(database, {
        previous: RootKey.parse(previous)!,
        current: RootKey.parse(fresh)!,
        now: NOW,
      });
    await rejects(from(wrong), RootKeyError);
    equal((await (await ring(database, right)).person("a")).open(PLACE, sealed), "words");

    // Nor is the old key called useless while something is wrapped by a third.
    let isSlipped = false;
    const other = RootKey.parse(wrong)!;
    const slipping: Database = {
      ...database,
      run: async (label, work, deadline) => {
        if (label === "rotate.left" && !isSlipped) {
          isSlipped = true;
          await database.run(
            "slip",
            (sql) =>
              sql`insert into root_keys (fingerprint, created_at) values (${other.fingerprint}, now())`,
          );
          await database.run("slip", (sql) =>
            sql`insert into data_keys (name, wrapped, root)
              values ('person:z', ${other.fingerprint}, ${other.fingerprint})`);
        }
        return await database.run(label, work, deadline);
      },
    };
    await rejects(
      rotateRootKey(slipping, {
        previous: RootKey.parse(right)!,
        current: RootKey.parse(fresh)!,
        now: NOW,
      }),
      RootKeyError,
    );
    ok(isSlipped);
    const retired = await database.run(
      "retired",
      (sql) => sql`select 1 from root_keys where retired_at is not null`,
    );
    equal(retired.length, 0);
  });

  story("a deleted key opens nothing, and the name gets no other", async (database) => {
    const keyring = await ring(database, RootKey.generate());
    await keyring.person("a");
    const before = await keyring.person("b");
    await keyring.shred("a", NOW);
    await keyring.shred("never-had-one", NOW);
    equal((await keyring.persons(["a", "never-had-one"])).size, 0);
    await rejects(keyring.person("a"), KeyShredded);
    await rejects(keyring.person("never-had-one"), KeyShredded);
    equal(await keyring.person("b"), before, "nobody else's goes");
  });

  story("a rotation passes by the stones of deleted keys", async (database) => {
    const [old, fresh] = [RootKey.generate(), RootKey.generate()];
    const first = await ring(database, old);
    const sealed = (await first.person("b")).seal(PLACE, "words");
    await first.shred("a", NOW);
    const rotation = { previous: RootKey.parse(old)!, current: RootKey.parse(fresh)!, now: NOW };
    equal(await rotateRootKey(database, rotation), 1);
    const second = await ring(database, fresh);
    equal((await second.person("b")).open(PLACE, sealed), "words");
    await rejects(second.person("a"), KeyShredded);
  });
}
