/** What people are told of a planned visit that is moved: nothing of the former hour, each move once. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { summaryOf } from "../../actors/booking/summary.ts";
import { PlanBook } from "../../actors/planning/plan_book.ts";
import { HOUR, instant, MINUTE, SYSTEM } from "../../actors/vocabulary.ts";
import { movedKey, reminderKeys } from "../../routes/planning/notices.ts";
import { PlanKeeper } from "../../routes/planning/plan_keeper.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

const assigned = cast.give(cast.newBooking("scheduled"), cast.DISPATCHER, {
  type: "assign",
  doctor: cast.facts(cast.DOCTOR),
});

Deno.test("plan news: reminders of the hour before a move are taken back, and those of an ended visit", async () => {
  const recalled: (readonly string[])[] = [];
  const world = fakeWorld();
  const keeper = new PlanKeeper(
    {
      world,
      book: new PlanBook(),
      store: { recall: (keys: readonly string[]) => Promise.resolve(void recalled.push(keys)) },
    } as unknown as ConstructorParameters<typeof PlanKeeper>[0],
  );
  const minutes = world.dispatchSettings("moscow", null).planning.reminderMinutes;
  const scheduledTime = instant(assigned.scheduledTime! + 4 * HOUR);
  const moved = cast.give(assigned, cast.PATIENT, { type: "amend", changes: { scheduledTime } });
  const retold = cast.give(moved, cast.PATIENT, { type: "amend", changes: { symptoms: "Хуже" } });
  const over = cast.give(retold, cast.PATIENT, { type: "cancel", reason: "Лучше" });
  const [first, second, third, last] = [assigned, moved, retold, over].map((state) =>
    summaryOf(state)
  );
  await keeper.changed(first!, null);
  await keeper.changed(second!, first!);
  await keeper.changed(third!, second!);
  await keeper.changed(last!, third!);
  deepStrictEqual(recalled, [reminderKeys(assigned, minutes), reminderKeys(moved, minutes)]);
});

Deno.test("plan news: an hour that the day comes back to is told again, and after a restart no hour twice", () => {
  const expect = (hours: number, minute: number, of = assigned) =>
    cast.give(of, SYSTEM, {
      type: "expect",
      doctorId: cast.DOCTOR.id,
      arrivalAt: instant(cast.START + hours * HOUR),
      isMissed: false,
    }, instant(cast.START + minute * MINUTE));
  const early = expect(6, 1);
  const late = expect(6.5, 2, early);
  const back = expect(6, 3, late);
  const keyOf = (state: typeof early) => movedKey(state, state.expectedArrivalAt!);
  strictEqual(new Set([early, late, back].map(keyOf)).size, 3);
  const said = cast.give(back, cast.PATIENT, { type: "amend", changes: { symptoms: "Хуже" } });
  strictEqual(keyOf(said), keyOf(back));
});
