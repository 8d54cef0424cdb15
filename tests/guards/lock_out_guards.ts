/** Guards of the lock-out, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const TESTS = ["tests/routes/lock_out_test.ts"];

export const LOCK_OUT_GUARDS: readonly Guard[] = [
  {
    name: "of many wrong passwords at once each is counted",
    file: "db/sign_in_failures.ts",
    find: "where f.not_before <= to_timestamp($2::float8 / 1000)",
    replace: "",
    tests: TESTS,
  },
  {
    name: "a login that waits is not looked at",
    file: "routes/accounts.ts",
    find: "await this.options.lockOut.attempt(key, at);",
    replace: "(await this.options.lockOut.attempt(key, at), null);",
    tests: TESTS,
  },
];
