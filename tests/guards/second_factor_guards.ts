/** Guards of the second factor, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const CODES = ["tests/routes/second_factor_codes_test.ts"];
const STORY = ["tests/routes/second_factor_test.ts"];

export const SECOND_FACTOR_GUARDS: readonly Guard[] = [
  {
    name: "a step of the second factor opens once",
    file: "db/second_factors.ts",
    find: "and secret is not null and last_step < $2 returning",
    replace: "and secret is not null returning",
    tests: CODES,
  },
  {
    name: "a recovery code opens once",
    file: "db/second_factors.ts",
    find: "and code_hash = decode($2::text, 'base64') and used_at is null",
    replace: "and code_hash = decode($2::text, 'base64')",
    tests: CODES,
  },
  {
    name: "wrong codes cost a pause",
    file: "db/second_factors.ts",
    find: 'where user_id = $1 and not_before <= ${at("$2")}',
    replace: 'where user_id = $1 and ${at("$2")} is not null',
    tests: CODES,
  },
  {
    name: "a password alone brings no other device",
    file: "db/second_factors.ts",
    find: "where f.secret is null or $5",
    replace: "where f.secret is null or $5 is not null",
    tests: CODES,
  },
  {
    name: "a challenge opens once",
    file: "routes/people/second_factor.ts",
    find: "if (!await spend(input.ok.challenge)) return OVER;\n      return { ok: await",
    replace: "return { ok: await",
    tests: CODES,
  },
  {
    name: "a half of a sign-in is nobody",
    file: "routes/session.ts",
    find: 'if (accounts.signIns.isHalf(asking)) return c.set("half", asking.person);',
    replace: "",
    tests: STORY,
  },
  {
    name: "a token from before the second factor is not enough",
    file: "routes/people/sign_ins.ts",
    find: "return this.needsSecondFactor(person) && signIn.secondFactorAt === null;",
    replace: "return person.role === null;",
    tests: STORY,
  },
  {
    name: "the session of the half ends with the code",
    file: "routes/people/second_factor.ts",
    find: 'if (!("ok" in proved)) return proved;\n      await signIns.signOut(token);',
    replace: 'if (!("ok" in proved)) return proved;',
    tests: STORY,
  },
  {
    name: "whoever becomes staff is signed in nowhere",
    file: "db/people.ts",
    find: "where $2 in ('dispatcher', 'admin') and before.role <> $2",
    replace: "where $2 in ('dispatcher', 'admin') and before.role = $2 and false",
    tests: ["tests/routes/auth_test.ts"],
  },
  {
    name: "an account that codes alone open is not made staff",
    file: "routes/people_administration.ts",
    find: "isStaff(role) && !isStaff(account.role) && await",
    replace: "isStaff(role) && !isStaff(role) && await",
    tests: ["tests/routes/auth_test.ts"],
  },
  {
    name: "one's own second factor is not reset",
    file: "routes/people/second_factor.ts",
    find: 'if (account.id === by.id) return { refused: "forbidden" };',
    replace: "",
    tests: STORY,
  },
  {
    name: "no password goes back onto the page that says that nothing answered",
    file: "routes/typed_form.ts",
    find: "!SECRET.test(name)",
    replace: 'name !== ""',
    tests: ["tests/pages/named_errors_test.ts"],
  },
];
