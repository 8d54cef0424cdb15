/** Money: whole kopecks, never a float. JSON carries them as numbers, the program and the database as bigint. */

declare const brand: unique symbol;
/** A sum of money in kopecks; may be negative where a difference is meant. */
export type Kopecks = bigint & { readonly [brand]: "Kopecks" };

export const kopecks = (amount: bigint | number): Kopecks => BigInt(amount) as Kopecks;

export const NOTHING = kopecks(0n);

/** The largest sum that a single price, payment or deposit may have: ten million rubles. */
export const LARGEST_KOPECKS = kopecks(1_000_000_000n);

export const sumOf = (amounts: Iterable<Kopecks>): Kopecks => {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum as Kopecks;
};

/** The smaller of the two. */
export const atMost = (amount: Kopecks, limit: Kopecks): Kopecks => amount < limit ? amount : limit;

/** As a JSON number. @throws RangeError beyond 2^53, which no sum of ours reaches */
export function kopecksToJson(amount: Kopecks): number {
  const number = Number(amount);
  if (!Number.isSafeInteger(number)) throw new RangeError("a sum beyond what JSON can carry");
  return number;
}

/** The form that the payment provider and the registers use: «1000.00». */
export function rublesText(amount: Kopecks): string {
  const sign = amount < 0n ? "-" : "";
  const absolute = amount < 0n ? -amount : amount;
  return `${sign}${absolute / 100n}.${String(absolute % 100n).padStart(2, "0")}`;
}

/** Reads «1000.00»; null for anything else (an exponent, one decimal place, a comma, a sign in front). */
export function kopecksOfRubles(text: string): Kopecks | null {
  const parts = /^(\d{1,12})\.(\d{2})$/.exec(text);
  return parts === null ? null : kopecks(BigInt(parts[1]!) * 100n + BigInt(parts[2]!));
}
