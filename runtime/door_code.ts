/** The code that a patient says at the door. */

/** Four decimal digits, evenly drawn: 10,000 divides what is kept of 2^32. */
export function newDoorCode(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const limit = Math.floor(2 ** 32 / 10_000) * 10_000;
  return drawn >= limit ? newDoorCode() : String(drawn % 10_000).padStart(4, "0");
}
