/** What all on duty have in common: kept change by change, and the same as if it were summed anew. */
import { deepStrictEqual, strictEqual } from "node:assert";
import fc from "fast-check";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { crowdOf } from "../../actors/dispatcher/score.ts";
import { newTally, nowBusy } from "../../actors/dispatcher/tally.ts";
import { after, type Instant, instant, MINUTE, personId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const DOCTORS = Array.from({ length: 6 }, (_, at) => personId(`doctor-${at}`));
const FIELDS = ["therapist", "pediatrician"] as const;
const who = fc.nat({ max: DOCTORS.length - 1 });

/** What may happen to a shift, and how much time passes before the next. */
const step = fc.record({
  who,
  passes: fc.nat({ max: 40 * MINUTE }),
  what: fc.oneof(
    fc.record({ type: fc.constant("comes" as const), fields: fc.subarray([...FIELDS]) }),
    fc.record({ type: fc.constant("goes" as const) }),
    fc.record({
      type: fc.constant("busy" as const),
      isEngaged: fc.boolean(),
      breakMinutes: fc.option(fc.nat({ max: 90 })),
    }),
    fc.record({
      type: fc.constant("tally" as const),
      missedInARow: fc.nat({ max: 3 }),
      income: fc.nat({ max: 900_000 }),
    }),
    fc.record({ type: fc.constant("asked" as const), isAsked: fc.boolean() }),
    fc.record({ type: fc.constant("answers" as const) }),
  ),
});

type What = typeof step extends fc.Arbitrary<infer Step extends { what: unknown }> ? Step["what"]
  : never;

Deno.test("crew: kept change by change it is what a look at all of them sums, whatever happens", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const positions = new PositionIndex();
      let at: Instant = cast.START;
      for (const { who, passes, what } of steps) {
        at = after(at, passes);
        change(positions, DOCTORS[who]!, what, at);
        const all = [...positions.all()];
        deepStrictEqual(positions.crew.crowd(at), crowdOf(all, at));
        for (const field of FIELDS) {
          const count = all.filter(({ doctor }) => doctor.specializations.includes(field)).length;
          strictEqual(positions.crew.ofField(field), count);
        }
        deepStrictEqual(
          [...positions.crew.restless()].toSorted(),
          all.filter(({ presence, tally }) => presence != null || tally.missedInARow > 0)
            .map(({ doctor }) => doctor.id).toSorted(),
        );
      }
    }),
    { numRuns: 300 },
  );
});

function change(
  positions: PositionIndex,
  id: typeof DOCTORS[number],
  what: What,
  at: Instant,
): void {
  const tally = positions.get(id)?.tally ?? newTally(at);
  switch (what.type) {
    case "comes":
      return positions.startShift(
        cast.facts({ id }, { specializations: what.fields.length > 0 ? what.fields : ["surgeon"] }),
        at,
      );
    case "goes":
      return positions.endShift(id);
    case "busy": {
      const until = what.breakMinutes === null ? null : after(at, what.breakMinutes * MINUTE);
      return positions.setTally(id, nowBusy(tally, at, what.isEngaged, until));
    }
    case "tally":
      return positions.setTally(id, {
        ...tally,
        missedInARow: what.missedInARow,
        incomeKopecks: BigInt(what.income),
      });
    case "asked":
      return positions.setPlan(id, {
        breakUntil: null,
        endsAt: null,
        presenceUntil: what.isAsked ? instant(at + MINUTE) : null,
      });
    case "answers":
      return positions.touch(id, at);
  }
}
