/** The solver against brute force on every small case that chance finds, of rows and columns as they come. */
import { ok, strictEqual } from "node:assert";
import fc from "fast-check";
import { assign } from "../../actors/dispatcher/assignment.ts";

interface Solution {
  readonly pairs: number;
  readonly cost: number;
}

/** Most pairs first, then the least cost: by trying everything. */
function best(rows: number, columns: number, cost: readonly number[]): Solution {
  const taken = new Set<number>();
  const from = (row: number): Solution => {
    if (row === rows) return { pairs: 0, cost: 0 };
    let found = from(row + 1);
    for (let column = 0; column < columns; column++) {
      const own = cost[row * columns + column]!;
      if (taken.has(column) || !Number.isFinite(own)) continue;
      taken.add(column);
      const rest = from(row + 1);
      taken.delete(column);
      const whole = { pairs: rest.pairs + 1, cost: rest.cost + own };
      const isBetter = whole.pairs > found.pairs ||
        (whole.pairs === found.pairs && whole.cost < found.cost);
      if (isBetter) found = whole;
    }
    return found;
  };
  return from(0);
}

function valueOf(columnOf: Int32Array, columns: number, cost: readonly number[]): Solution {
  const taken = [...columnOf].flatMap((column, row) => column < 0 ? [] : [[row, column]]);
  strictEqual(new Set(taken.map(([, column]) => column)).size, taken.length, "nobody twice");
  return {
    pairs: taken.length,
    cost: taken.reduce((sum, [row, column]) => sum + cost[row! * columns + column!]!, 0),
  };
}

const problem = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })).chain(
  ([rows, columns]) =>
    fc.tuple(
      fc.constant(rows),
      fc.constant(columns),
      fc.array(
        fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: -50, max: 200 }) },
          { weight: 1, arbitrary: fc.constant(Infinity) },
        ),
        { minLength: rows * columns, maxLength: rows * columns },
      ),
    ),
);

Deno.test("assignment: as many pairs as can be at the least cost, as brute force finds", () => {
  fc.assert(
    fc.property(problem, ([rows, columns, cost]) => {
      const found = valueOf(assign(rows, columns, Float64Array.from(cost)), columns, cost);
      const wanted = best(rows, columns, cost);
      strictEqual(found.pairs, wanted.pairs);
      ok(Math.abs(found.cost - wanted.cost) < 1e-6, `${found.cost} instead of ${wanted.cost}`);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("assignment: who may take nobody takes nobody, and the others lose nothing by it", () => {
  const cost = Float64Array.from([Infinity, Infinity, 3, 1, Infinity, 7]);
  const columnOf = assign(3, 2, cost);
  strictEqual(columnOf.join(), "-1,0,1");
});
