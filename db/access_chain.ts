/**
 * How rows of the access log hang together. Pure. Each has the HMAC-SHA-256 of its own content and of the
 * row before: who changes, removes, adds or swaps one must make all that follow anew, and cannot
 * without the key, which is sealed by the root key outside of the database.
 */
import type { DataKey } from "../runtime/vault.ts";

/** Before the first row. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

export type AccessOutcome = "read" | "denied" | "break_glass";

/** One reading: who, of whom, what, why. Ids and codes; the words of a reason are sealed. */
export interface AccessEntry {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly readerId: string | null;
  readonly readerRole: string;
  /** Whose data it is. */
  readonly personId: string;
  readonly bookingId: string | null;
  /** Codes: `symptoms`, `conclusion`, `card`, … */
  readonly fields: readonly string[];
  /** Code of why it was read: `visit`, `dispatch`, … */
  readonly purpose: string;
  readonly outcome: AccessOutcome;
  readonly requestId: string | null;
  /** Sealed; only where the glass was broken. */
  readonly reason: Uint8Array | null;
}

export interface AccessRow extends AccessEntry {
  readonly sequence: number;
  readonly previous: Uint8Array;
  readonly hash: Uint8Array;
}

/** Where a chain ends. */
export interface ChainEnd {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

/** The HMAC of a row; the order of the values is fixed for good. */
export function hashOf(key: DataKey, row: Omit<AccessRow, "hash">): Uint8Array {
  return key.mac(JSON.stringify([
    "access_log/1",
    row.sequence,
    row.previous.toHex(),
    row.id,
    row.at,
    row.readerId,
    row.readerRole,
    row.personId,
    row.bookingId,
    row.fields,
    row.purpose,
    row.outcome,
    row.requestId,
    row.reason?.toHex() ?? null,
  ]));
}

/** The entries as the next rows of a chain. */
export function chained(
  key: DataKey,
  end: ChainEnd,
  entries: readonly AccessEntry[],
): readonly AccessRow[] {
  let { sequence, hash: previous } = end;
  return entries.map((entry) => {
    const row = { ...entry, sequence: ++sequence, previous };
    const hash = hashOf(key, row);
    previous = hash;
    return { ...row, hash };
  });
}

export type ChainFault =
  /** The row is not as it was written. */
  | "changed"
  /** Rows before this one are gone. */
  | "missing"
  /** The row does not follow the one before it: put elsewhere, or slipped in. */
  | "reordered"
  /** The last rows are gone: the chain was longer than the table. */
  | "cut_off";

export type ChainCheck =
  | { readonly ok: true; readonly end: ChainEnd }
  | { readonly ok: false; readonly sequence: number; readonly fault: ChainFault };

/** Goes on from `end` over rows in the order of their sequence. @returns the first fault, or the new end */
export function checkRows(
  key: DataKey,
  end: ChainEnd,
  rows: readonly AccessRow[],
): ChainCheck {
  let { sequence, hash } = end;
  for (const row of rows) {
    if (row.sequence !== sequence + 1) {
      return { ok: false, sequence: sequence + 1, fault: "missing" };
    }
    if (!same(hashOf(key, row), row.hash)) {
      return { ok: false, sequence: row.sequence, fault: "changed" };
    }
    if (!same(row.previous, hash)) {
      return { ok: false, sequence: row.sequence, fault: "reordered" };
    }
    ({ sequence, hash } = row);
  }
  return { ok: true, end: { sequence, hash } };
}

export const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);
