/** A closed account: it can do nothing from the moment on in which an admin closes it. */
import { z } from "zod";
import type { DoctorFacts } from "../../actors/booking/protocol.ts";
import { text } from "../../actors/booking/schemas.ts";
import { frame, type Hub, personTopic } from "../../actors/hub.ts";
import { LIMITS } from "../../actors/limits.ts";
import { type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { BlockingStore } from "../../db/blocking.ts";
import type { PeopleStore } from "../../db/people.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { ListedUser, Outcome, Services } from "../services.ts";
import { validate } from "../validation.ts";
import type { SignIns } from "./sign_ins.ts";

export const blockBody = z.object({
  /** For admins. */
  reason: text(LIMITS.reasonCharacters),
  /** What the person reads on the page that closes; nothing: that it is closed, and no more. */
  told: text(300).nullish(),
});

interface Surroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly hub: Hub;
  readonly people: PeopleStore;
  readonly blocking: BlockingStore;
  readonly doctorChanged: (facts: DoctorFacts) => Promise<void>;
}

interface Remembered {
  forget(id: PersonId): void;
  readonly signIns: Pick<SignIns, "revokeAll">;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;

export function blockingServices(
  { world, hub, people, blocking, doctorChanged }: Surroundings,
  remembered: Remembered,
): Pick<Services["people"], "block" | "unblock"> {
  const known = async (given: string) => {
    const id = uuidOrNull(given);
    return id === null ? null : await people.get(id);
  };

  async function listed(id: PersonId): Promise<Outcome<ListedUser>> {
    const account = await people.get(id);
    const state = (await blocking.states([id], world.clock.now())).get(id);
    return account === null || state === undefined ? NOT_FOUND : { ok: { ...account, ...state } };
  }

  async function tellDispatcher(id: PersonId): Promise<void> {
    const facts = await people.doctorFacts(id);
    if (facts !== null) await doctorChanged(facts);
  }

  return {
    async block(by, given, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(blockBody, body, language);
      if ("invalid" in input) return input;
      const account = await known(given);
      if (account === null) return NOT_FOUND;
      const id = personId(account.id);
      if (id === by.id) return { refused: "own_account" };
      const at = world.clock.now();
      const done = await blocking.block(id, { by: by.id, at, reason: input.ok.reason });
      if (!done) return { refused: "last_admin" };
      remembered.forget(id);
      // Before the sign-ins end, whose streams would close without a word.
      hub.disconnect(personTopic(id), frame("account_closed", { told: input.ok.told ?? null }));
      await remembered.signIns.revokeAll(id);
      // One that was opened meanwhile.
      hub.disconnect(personTopic(id));
      await tellDispatcher(id);
      world.log.info("an account was blocked", { account: id, by: by.id });
      return await listed(id);
    },

    async unblock(by, given) {
      if (by.role !== "admin") return FORBIDDEN;
      const account = await known(given);
      if (account === null || !await blocking.unblock(account.id)) return NOT_FOUND;
      remembered.forget(account.id);
      await tellDispatcher(account.id);
      world.log.info("an account was opened again", { account: account.id, by: by.id });
      return await listed(account.id);
    },
  };
}
