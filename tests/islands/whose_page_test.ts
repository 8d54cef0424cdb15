/** A page of somebody who has left goes with them. */
import { deepStrictEqual } from "node:assert";
import { leaveWith } from "../../islands/whose_page.ts";

const PERSON = "anna";
type Happens = (
  page: { signOut(personId: string): void; giveBack(who: string | null | undefined): void },
) => void;

const TABLE: readonly (readonly [string, Happens, readonly string[]])[] = [
  ["its person has signed out in another tab", (page) => page.signOut(PERSON), ["leave"]],
  ["somebody else has signed out", (page) => page.signOut("olga"), []],
  ["it is given back, and nobody is signed in", (page) => page.giveBack(null), ["reload"]],
  ["it is given back, and somebody else is signed in", (page) => page.giveBack("olga"), ["reload"]],
  ["it is given back to its person", (page) => page.giveBack(PERSON), []],
  ["it is given back while the server is away", (page) => page.giveBack(undefined), []],
];

for (const [says, happens, expected] of TABLE) {
  Deno.test(`a page where ${says} ${expected[0] ? "goes" : "stays"}`, async () => {
    const done: string[] = [];
    let told = (_: string) => {};
    let returned = () => {};
    let who: string | null | undefined = PERSON;
    leaveWith(PERSON, {
      onSignOut: (call) => told = call,
      onReturn: (call) => returned = call,
      whoAmI: () => Promise.resolve(who),
      leave: () => void done.push("leave"),
      reload: () => void done.push("reload"),
    });
    happens({
      signOut: (personId) => told(personId),
      giveBack(next) {
        who = next;
        returned();
      },
    });
    await new Promise((resolve) => setTimeout(resolve));
    deepStrictEqual(done, expected);
  });
}
