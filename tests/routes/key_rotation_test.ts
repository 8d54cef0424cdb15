/** The root key is changed under a clinic that has been at work, and killed half-way: nothing is lost. */
import { deepEqual, equal, ok, rejects } from "node:assert";
import type { Instant } from "../../actors/vocabulary.ts";
import { auditStore } from "../../db/audit.ts";
import { addressBook } from "../../db/address_book.ts";
import { bookingStore } from "../../db/bookings.ts";
import { openKeyring } from "../../db/keyring.ts";
import { peopleStore } from "../../db/people.ts";
import { profileStore } from "../../db/profiles.ts";
import { rotateRootKey } from "../../db/rotate_root_key.ts";
import { openReasons } from "../../routes/people/break_glass.ts";
import { RootKeyError, rootKeySource } from "../../runtime/root_key.ts";
import { RootKey } from "../../runtime/vault.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const REASON = "A complaint about the visit";
const CONCLUSION = "Otitis media";
const ALLERGIES = ["Penicillin"];
const QUIET = { info: () => {}, warn: () => {}, fault: () => "" };

/** Makes another person's keys enough to fill more than one batch of the rotation. */
const crowd = async ({ program }: Inside): Promise<void> => {
  for (let index = 0; index < 700; index++) await program.keyring.person(`crowd-${index}`);
};

for (const kind of kinds()) {
  const [old, fresh] = [RootKey.generate(), RootKey.generate()];
  Deno.test(`a rotation that is killed half-way leaves every store readable, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, program } = inside;
      const { database } = program;
      const [anna, olga, marina] = [
        await people.patient(base),
        await people.dispatcher(base),
        await people.doctor(base, null),
      ];
      await anna.ok("PUT", "/profiles/me", { allergies: ALLERGIES });
      await anna.ok("POST", "/profiles/me/addresses", { ...people.HOME, label: "Dacha" });
      const id = await assigned(anna, olga, marina);
      await anna.ok("POST", `/bookings/${id}/messages`, { content: "It got worse" });
      await completed(id, anna, marina, CONCLUSION);
      await olga.ok("POST", `/bookings/${id}/break-glass`, { reason: REASON });
      await crowd(inside);

      const ring = (masterKey: string, previousKey: string | null) =>
        openKeyring(
          database,
          rootKeySource({ masterKey, masterKeyFile: null, previousKey }, null),
          Date.now() as Instant,
        );
      const readAll = async (masterKey: string, previousKey: string | null) => {
        const keyring = await ring(masterKey, previousKey);
        const audit = await auditStore(database, keyring);
        const check = await audit.verify();
        ok(check.ok, JSON.stringify(check));
        const list = await audit.list({ outcome: "break_glass" }, { before: null, limit: 5 });
        deepEqual([...(await openReasons(keyring, list)).values()], [REASON]);
        const bookings = bookingStore(database, keyring, QUIET);
        const loaded = (await bookings.load(id as never))?.state;
        equal(loaded?.status === "completed" ? loaded.conclusion : null, CONCLUSION);
        const said = await bookings.messages(id as never, { last: 5, staff: true });
        ok(said.some(({ content }) => content === "It got worse"));
        deepEqual((await profileStore(database, keyring).card(anna.user.id))?.allergies, ALLERGIES);
        equal((await addressBook(database, keyring).list(anna.user.id)).length, 1);
        const found = await peopleStore(database, keyring).byLogin(anna.user.email);
        equal(found?.id, anna.user.id, "an index is made anew with the same key");
      };

      const rotation = {
        previous: RootKey.parse(old)!,
        current: RootKey.parse(fresh)!,
        now: Date.now() as Instant,
      };
      ok(await rotateRootKey(database, { ...rotation, goOn: () => false }) >= 500, "half-way");
      await readAll(fresh, old);
      await rejects(ring(fresh, null), RootKeyError, "the old one is still needed");
      ok(await rotateRootKey(database, rotation) > 0);
      await readAll(fresh, null);
      await rejects(ring(old, null), RootKeyError);
    }, { MASTER_KEY: old }));
}
