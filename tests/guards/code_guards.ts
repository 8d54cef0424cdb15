/** Guards of codes and messages, and the tests that go red without them. */
import type { Guard } from "./remove.ts";

const CODES = ["tests/routes/verification_test.ts"];
const CREDENTIALS = ["tests/routes/credentials_test.ts"];
const OUTBOX = ["tests/db/outbox_store_test.ts"];

export const CODE_GUARDS: readonly Guard[] = [
  {
    name: "tries of a code",
    file: "db/verifications.ts",
    find: 'where id = $1 and used_at is null and tries < $3 and expires_at > ${INSTANT("$4")}',
    replace:
      'where id = $1 and used_at is null and $3::integer > 0 and expires_at > ${INSTANT("$4")}',
    tests: CODES,
  },
  {
    name: "a code is used once",
    file: "db/verifications.ts",
    find: "where id = $1 and used_at is null and code_hash is not null",
    replace: "where id = $1 and code_hash is not null",
    tests: CODES,
  },
  {
    name: "a code's end",
    file: "db/verifications.ts",
    find: 'where id = $1 and used_at is null and tries < $3 and expires_at > ${INSTANT("$4")}',
    replace: 'where id = $1 and used_at is null and tries < $3 and ${INSTANT("$4")} is not null',
    tests: ["tests/db/verification_store_test.ts"],
  },
  {
    name: "a code's verification",
    file: "db/verifications.ts",
    find: "hashes.index(`${id}/${code}`)",
    replace: "hashes.index(code)",
    tests: ["tests/db/verification_store_test.ts"],
  },
  {
    name: "a code's purpose",
    file: "routes/people/code_desk.ts",
    find: "return isRight && purposes.includes(verification.purpose)",
    replace: "return isRight",
    tests: CREDENTIALS,
  },
  {
    name: "what a code alone may open",
    file: "routes/people/registration.ts",
    find: '        : owner.role === "patient"\n        ? "register_known"',
    replace: '        : owner.role !== null\n        ? "register_known"',
    tests: CODES,
  },
  {
    name: "throttle of codes",
    file: "routes/people/code_desk.ts",
    find: "const wait = await this.#throttled(request.contact, address, at, isAgain);",
    replace: "const wait = await this.#throttled(request.contact, address, at, isAgain) && null;",
    tests: CODES,
  },
  {
    name: "whose new contact it is",
    file: "routes/people/contact_change.ts",
    find: "if (!await verifications.isOf(verificationId, by.id))",
    replace: "if (false)",
    tests: CREDENTIALS,
  },
  {
    name: "a contact of somebody else",
    file: "routes/people/contact_change.ts",
    find: "template: owner === null || owner.id === by.id",
    replace: "template: owner === null || owner.id !== null",
    tests: CREDENTIALS,
  },
  {
    name: "the password before a contact is changed",
    file: "routes/people/contact_change.ts",
    find: "if (known !== null && !await passwords.verify(",
    replace: "if (known === undefined && !await passwords.verify(",
    tests: CREDENTIALS,
  },
  {
    name: "sign-ins end with the password",
    file: "assembly/codes_opening.ts",
    find: "within: endAllWithin,\n          async after(id, except, ended) {\n" +
      "            accounts.signIns.ended(ended);\n" +
      "            await accounts.signIns.revokeAll(id, except);\n          },",
    replace: "within: () => Promise.resolve([]),\n          after: () => Promise.resolve(),",
    tests: CREDENTIALS,
  },
  {
    name: "sign-ins end in the transaction that changes a password",
    file: "routes/people/password_change.ts",
    find: "return await around.endSignIns.within(sql, by.id, signIn);",
    replace: "return [];",
    tests: CREDENTIALS,
  },
  {
    name: "many codes at once cost everybody a proof",
    file: "routes/people/proof_desk.ts",
    find: '...kind === "code"',
    replace: '...kind === "none"',
    tests: ["tests/routes/code_desk_test.ts"],
  },
  {
    name: "codes that ask no proof have a part of all alone",
    file: "routes/people/code_desk.ts",
    find: "(isAgain ? await throttles.attempt(again, at) : null) ??",
    replace: "",
    tests: ["tests/routes/code_desk_test.ts"],
  },
  {
    name: "a house's network is one address",
    file: "routes/client_address.ts",
    find: "groups.slice(0, 4).map",
    replace: "groups.map",
    tests: ["tests/routes/code_desk_test.ts"],
  },
  {
    name: "unused tokens of a program end",
    file: "db/refresh_tokens.ts",
    find: ' and f.last_seen_at > ${at("$2")} - ${IDLE_OF}',
    replace: "",
    tests: ["tests/routes/sign_in_list_test.ts"],
  },
  {
    name: "unused tokens of a program are not refreshed",
    file: "db/refresh_tokens.ts",
    find: ' or f.last_seen_at <= ${at("$2")} - ${IDLE_OF} as is_expired',
    replace: " as is_expired",
    tests: ["tests/routes/sign_in_list_test.ts"],
  },
  {
    name: "a root that is not the database's is not rotated from",
    file: "db/rotate_root_key.ts",
    find: "if (!roots.every(isKnown)) {",
    replace: "if (!roots.every(isKnown) && roots.length < 0) {",
    tests: ["tests/db/keyring_test.ts"],
  },
  {
    name: "a root that still wraps something is not retired",
    file: "db/rotate_root_key.ts",
    find: "if (left !== undefined) {",
    replace: "if (left === null) {",
    tests: ["tests/db/keyring_test.ts"],
  },
  {
    name: "an old invitation is void",
    file: "db/verifications.ts",
    find: '"delete from verifications where user_id = $1 and purpose = $2 and used_at is null"',
    replace: '"select 1 where $1::uuid is null and $2::text is null"',
    tests: CREDENTIALS,
  },
  {
    name: "the time of an unknown contact",
    file: "routes/people/registration.ts",
    find:
      "const passwordHash = password === null ? null : await passwords.hash(password);\n    if (!verification)",
    replace:
      "const known = body.email ? await people.byLogin(body.email) : null;\n    const passwordHash = password === null || known !== null ? null : await passwords.hash(password);\n    if (!verification)",
    tests: CODES,
  },
  {
    name: "a password about its owner",
    file: "routes/people/registration.ts",
    find: ": isAboutOwner(password, about.map((word) => word ?? null))",
    replace: ": isAboutOwner(password, [])",
    tests: ["tests/routes/registration_test.ts"],
  },
  {
    name: "a message is claimed once",
    file: "db/outbox.ts",
    find: '             and next_attempt_at <= ${INSTANT("$2")}\n',
    replace: '             and ${INSTANT("$2")} is not null\n',
    tests: OUTBOX,
  },
  {
    name: "dedupe key of a message",
    file: "db/migrations/0005_verification.sql",
    find: "  dedupe_key text not null unique,",
    replace: "  dedupe_key text not null,",
    tests: OUTBOX,
  },
  {
    name: "an answer's attempt",
    file: "db/outbox.ts",
    find:
      "where id = $1 and attempts = $2 and sent_at is null and dead_at is null`,\n        [id, attempts, at, code],",
    replace:
      "where id = $1 and $2::integer > 0 and sent_at is null and dead_at is null`,\n        [id, attempts, at, code],",
    tests: OUTBOX,
  },
  {
    name: "claims of a process that died",
    file: "actors/outbox/drain.ts",
    find: "      await released();",
    replace: "await Promise.resolve();",
    tests: ["tests/actors/outbox_test.ts"],
  },
  {
    name: "no password over a plain wire",
    file: "gateways/email.ts",
    find: 'requireTLS: url.protocol === "smtp:" && url.username !== "" && !isHere,',
    replace: "requireTLS: isHere && false,",
    tests: ["tests/gateways/message_gateways_test.ts"],
  },
];
