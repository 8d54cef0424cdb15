/** Sign-ins and accounts in memory, for the pages that show them. */
import { instant, personId } from "../../actors/vocabulary.ts";
import type { ShownSignIn, SignInList } from "../../routes/people/sign_in_list.ts";
import type { ListedUser, Outcome, Person, Services } from "../../routes/services.ts";
import { id, NOW, person } from "./fake_services.ts";

/** A telephone on which somebody signed in an hour ago. */
export const signInView = (changes: Partial<ShownSignIn> = {}): ShownSignIn => ({
  id: id(70),
  kind: "page",
  device: "firefox/android",
  network: "203.0.113.*",
  isCurrent: true,
  createdAt: instant(NOW - 3_600_000),
  lastSeenAt: instant(NOW),
  expiresAt: instant(NOW + 86_400_000),
  ...changes,
});

export const fakeSignIns = (note: (name: string, ...given: unknown[]) => void): SignInList => ({
  list: () => Promise.resolve([signInView(), signInView({ id: id(71), isCurrent: false })]),
  revoke(_by, wanted) {
    note("revoke", wanted);
    return Promise.resolve({ ok: { ended: 1 } });
  },
  revokeAll(_by, except) {
    note("revokeAll", except);
    return Promise.resolve({ ok: { ended: 2 } });
  },
});

/** As admins see it; one that is not active was closed an hour ago. */
export const listedUser = (of: Person, changes: Partial<ListedUser> = {}): ListedUser => ({
  ...of,
  block: of.active ? null : {
    at: instant(NOW - 3_600_000),
    by: personId(id(5)),
    reason: "Чужой телефон",
  },
  signIns: of.active ? 2 : 0,
  secondFactorAt: null,
  ...changes,
});

/** Accounts that are closed and opened again. */
export const fakeBlocking = (
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, value: T) => Outcome<T>,
): Pick<Services["people"], "block" | "unblock"> => ({
  block(_by, userId, body) {
    note("block", userId, body);
    return Promise.resolve(outcome("block", listedUser(person("patient"))));
  },
  unblock(_by, userId) {
    note("unblock", userId);
    return Promise.resolve(outcome("unblock", listedUser(person("patient"))));
  },
});
