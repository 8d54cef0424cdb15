/** Deletions that an open visit holds up stand in nobody's way. */
import { deepStrictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import { accountDeletion } from "../../routes/people/account_deletion.ts";

Deno.test("a deletion is carried out though many before it are held up", async () => {
  const waiting = Array.from(
    { length: 65 },
    (_, at) => ({ userId: `user-${at}`, heldUp: at < 60 }),
  );
  const done: string[] = [];
  const deletions = {
    due: (_at: unknown, limit: number, but: readonly string[]) =>
      Promise.resolve(
        waiting.filter(({ userId }) => !but.includes(userId) && !done.includes(userId))
          .slice(0, limit),
      ),
    obstacleOf: (id: string) =>
      Promise.resolve(waiting.find(({ userId }) => userId === id)?.heldUp ? "open_booking" : null),
    carryOut: (id: string) => {
      done.push(id);
      return Promise.resolve([]);
    },
    endRecords: () => Promise.resolve(),
  };
  const nothing = () => {};
  const { carryOutDeletions } = accountDeletion({
    deletions,
    people: { get: () => Promise.resolve(null) },
    hub: { disconnect: nothing },
    remembered: { forget: nothing },
    bookings: { forgetPatients: nothing },
    world: { log: { info: nothing, warn: nothing, fault: nothing } },
  } as never);
  deepStrictEqual(await carryOutDeletions(instant(0)), 5);
  deepStrictEqual(done, ["user-60", "user-61", "user-62", "user-63", "user-64"]);
});
