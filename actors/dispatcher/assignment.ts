/**
 * The assignment problem: rows (bookings) to columns (doctors), each at most once, as many as can be, at
 * the least total cost. Shortest augmenting paths with potentials, the method of Jonker and Volgenant in
 * the rectangular form of D. F. Crouse, «On implementing 2D rectangular assignment algorithms», IEEE
 * Transactions on Aerospace and Electronic Systems 52(4), 2016. Exact; O(rows² × columns) at worst.
 * Pure. tests/actors/assignment_test.ts proves it against brute force.
 */

/** What a pair that may not be costs: more than all that may be, and still a number. */
const FORBIDDEN = 1e12;

/**
 * @param rows how many bookings
 * @param columns how many doctors
 * @param cost row by row, `cost[row * columns + column]`; Infinity where the pair may not be
 * @returns for each row its column, or -1 where none is left to it
 */
export function assign(rows: number, columns: number, cost: Float64Array): Int32Array {
  if (cost.length !== rows * columns) throw new Error("the table of costs has another size");
  if (rows <= columns) return withoutForbidden(solve(rows, columns, cost), columns, cost);
  const turned = new Float64Array(cost.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = cost[row * columns + column]!;
    }
  }
  const rowOf = solve(columns, rows, turned);
  const columnOf = new Int32Array(rows).fill(-1);
  rowOf.forEach((row, column) => {
    if (row >= 0) columnOf[row] = column;
  });
  return withoutForbidden(columnOf, columns, cost);
}

function withoutForbidden(columnOf: Int32Array, columns: number, cost: Float64Array): Int32Array {
  return columnOf.map((column, row) =>
    column >= 0 && Number.isFinite(cost[row * columns + column]) ? column : -1
  );
}

/** As many rows as columns at most: every row gets a column, a forbidden one where nothing else is left. */
function solve(rows: number, columns: number, cost: Float64Array): Int32Array {
  const rowPotential = new Float64Array(rows);
  const columnPotential = new Float64Array(columns);
  const columnOf = new Int32Array(rows).fill(-1);
  const rowOf = new Int32Array(columns).fill(-1);
  const distance = new Float64Array(columns);
  const comesFrom = new Int32Array(columns);
  const remaining = new Int32Array(columns);
  const scannedRows = new Uint8Array(rows);
  const scannedColumns = new Uint8Array(columns);
  for (let start = 0; start < rows; start++) {
    distance.fill(Infinity);
    scannedRows.fill(0);
    scannedColumns.fill(0);
    let left = columns;
    for (let column = 0; column < columns; column++) remaining[column] = columns - column - 1;
    let least = 0;
    let row = start;
    let sink = -1;
    while (sink < 0) {
      scannedRows[row] = 1;
      const base = row * columns;
      const offset = least - rowPotential[row]!;
      let nearest = -1;
      let shortest = Infinity;
      for (let at = 0; at < left; at++) {
        const column = remaining[at]!;
        const pair = cost[base + column]!;
        const through = offset + (pair > FORBIDDEN ? FORBIDDEN : pair) - columnPotential[column]!;
        if (through < distance[column]!) {
          distance[column] = through;
          comesFrom[column] = row;
        }
        const known = distance[column]!;
        // Of equals one that nobody has: the way ends there.
        if (known < shortest || (known === shortest && rowOf[column] === -1)) {
          shortest = known;
          nearest = at;
        }
      }
      least = shortest;
      const column = remaining[nearest]!;
      scannedColumns[column] = 1;
      remaining[nearest] = remaining[--left]!;
      if (rowOf[column] === -1) sink = column;
      else row = rowOf[column]!;
    }
    rowPotential[start] = rowPotential[start]! + least;
    for (let other = 0; other < rows; other++) {
      if (scannedRows[other] === 0 || other === start) continue;
      rowPotential[other] = rowPotential[other]! + least - distance[columnOf[other]!]!;
    }
    for (let column = 0; column < columns; column++) {
      if (scannedColumns[column] === 0) continue;
      columnPotential[column] = columnPotential[column]! - least + distance[column]!;
    }
    for (let column = sink;;) {
      const from = comesFrom[column]!;
      rowOf[column] = from;
      const before = columnOf[from]!;
      columnOf[from] = column;
      if (from === start) break;
      column = before;
    }
  }
  return columnOf;
}
