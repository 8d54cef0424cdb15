/**
 * Passwords: Argon2id with the parameters of OWASP ASVS 5 appendix C (m = 19 MiB, t = 2, p = 1), on
 * the library's own threads, off the event loop; and a bounded number at once, since each takes
 * 19 MiB and a core for 20 ms.
 */
import { hash, verify } from "@node-rs/argon2";
import { dictionary } from "@zxcvbn-ts/language-common";

// Algorithm.Argon2id; the enum is `const` and does not survive isolated modules.
const ARGON2ID = 2;
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
const WAITING_LIMIT = 200;

/** Too many sign-ins wait for their turn: 503, try again. */
export class TooManyPasswords extends Error {
  override readonly name = "TooManyPasswords";
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that does not exist: the answer's time tells nothing. */
  verify(stored: string | null, password: string): Promise<boolean>;
  /** Too well known to protect anything (ASVS 5.0 6.2.4). */
  isCommon(password: string): boolean;
}

/** @param cost of one hash; a test that signs up hundreds of people takes less of it */
export async function openPasswords(cost: Partial<typeof OPTIONS> = {}): Promise<Passwords> {
  const options = { ...OPTIONS, ...cost };
  const common = new Set(dictionary["passwords-common"] as readonly string[]);
  const decoy = await hash(crypto.randomUUID(), options);
  const waiting: (() => void)[] = [];
  let running = 0;

  async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    if (running < AT_ONCE) {
      running++;
    } else {
      if (waiting.length >= WAITING_LIMIT) throw new TooManyPasswords("sign-ins are queueing");
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, options)),
    async verify(stored, password) {
      const right = await inTurn(() => verify(stored ?? decoy, password));
      return right && stored !== null;
    },
    isCommon: (password) => common.has(password.toLowerCase()),
  };
}
