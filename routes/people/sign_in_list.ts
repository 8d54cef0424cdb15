/** Where one is signed in: the list of it, and the end of one, of the others, of all. */
import type { ListedSignIn } from "../../db/sessions.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Outcome, Person } from "../services.ts";
import type { SignIns } from "./sign_ins.ts";

/** One sign-in; `isCurrent`: the one that is asking. */
export type ShownSignIn = ListedSignIn & { readonly isCurrent: boolean };

export interface SignInList {
  /** @param current the id of the sign-in that is asking */
  list(by: Person, current: string | null): Promise<readonly ShownSignIn[]>;
  /** Ends one; its page and its streams end at once. */
  revoke(by: Person, id: string): Promise<Outcome<{ readonly ended: number }>>;
  /** Ends all but `except`. */
  revokeAll(by: Person, except: string | null): Promise<Outcome<{ readonly ended: number }>>;
}

export const signInList = (signIns: SignIns): SignInList => ({
  async list(by, current) {
    const items = await signIns.list(by.id);
    return items.map((item) => ({ ...item, isCurrent: item.id === current }))
      .toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  },

  async revoke(by, given) {
    const id = uuidOrNull(given);
    const ended = id !== null && await signIns.revoke(by.id, id);
    return ended ? { ok: { ended: 1 } } : { refused: "not_found" };
  },

  async revokeAll(by, except) {
    return { ok: { ended: await signIns.revokeAll(by.id, except) } };
  },
});
