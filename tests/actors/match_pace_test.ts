/** Matching leaves the processor to the commands: a long one is followed by a pause. */
import { deepStrictEqual } from "node:assert";
import { MatchPace } from "../../actors/dispatcher/match_pace.ts";
import { after } from "../../actors/vocabulary.ts";
import { START } from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";

Deno.test("a matching that took long is followed by three times as long a pause, and what is asked for meanwhile comes once", async () => {
  const clock = new ManualClock(START);
  let asked = 0;
  const pace = new MatchPace(clock, () => asked++);
  const may = () => pace.mayBegin(clock.now());
  deepStrictEqual([may(), may()], [true, true], "at first there is no pause");
  pace.took(START, START);
  deepStrictEqual(may(), true, "nor after one that took no time");
  pace.took(after(START, -40), START);
  deepStrictEqual([may(), may(), clock.pending], [false, false, 1]);
  await clock.advance(119);
  deepStrictEqual([may(), asked], [false, 0]);
  await clock.advance(1);
  deepStrictEqual([may(), asked], [true, 1]);
  pace.took(after(START, -9_000), clock.now());
  deepStrictEqual(may(), false);
  await clock.advance(1_000);
  deepStrictEqual([may(), asked], [true, 2], "no pause is longer than a second");
});
