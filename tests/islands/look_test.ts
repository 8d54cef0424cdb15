/** Pages of people in need read themselves again, and nothing takes what they say away. */
import { deepStrictEqual as same } from "node:assert";
import { keepLooking, type Looked } from "../../islands/look_island.ts";

const written = (seconds: number | null): Looked => ({ kind: "written", seconds });

/** A page whose server answers in turn; time passes when the test says so. */
function pageOf(answers: Looked[]) {
  const told: (number | string)[] = [];
  let next: (() => void) | null = null;
  const seen = { isSeen: true };
  const now = keepLooking(20, {
    read() {
      told.push("read");
      return Promise.resolve(answers.shift() ?? { kind: "away" });
    },
    isSeen: () => seen.isSeen,
    timer(milliseconds, call) {
      told.push(milliseconds);
      next = call;
      return () => next = null;
    },
    away: (is) => void (is && told.push("away")),
    leave: () => void told.push("leave"),
  });
  return {
    told,
    seen,
    now,
    isWaiting: () => next !== null,
    async pass() {
      const call = next;
      next = null;
      call?.();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

Deno.test("a page that finds no server stays as it is and looks again as before", async () => {
  const page = pageOf([{ kind: "away" }, written(20)]);
  await page.pass();
  await page.pass();
  same(
    page.told,
    [20_000, "read", "away", 20_000, "read", 20_000],
    "and says meanwhile that it is old",
  );
});

Deno.test("a page looks as often as it says, until it says its last word", async () => {
  const page = pageOf([written(4), written(null)]);
  await page.pass();
  await page.pass();
  same(page.told, [20_000, "read", 4_000, "read"]);
  same(page.isWaiting(), false);
  page.now();
  await page.pass();
  same(page.told.length, 4, "nothing is asked any more");
});

Deno.test("a page that nobody sees asks nothing, and at once when somebody comes back", async () => {
  const page = pageOf([written(20)]);
  page.seen.isSeen = false;
  await page.pass();
  same(page.told, [20_000, 20_000]);
  page.seen.isSeen = true;
  page.now();
  await page.pass();
  same(page.told, [20_000, 20_000, "read", 20_000]);
});

Deno.test("where another page stands by now it is gone to", async () => {
  const page = pageOf([{ kind: "other" }]);
  await page.pass();
  same(page.told, [20_000, "read", "leave"]);
});
