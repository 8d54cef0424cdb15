/** The desk by itself: the budget of the whole service, and how codes are drawn, masked and read. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import fc from "fast-check";
import { LIMITS } from "../../actors/limits.ts";
import { after, instant, MINUTE } from "../../actors/vocabulary.ts";
import { openOutbox } from "../../db/outbox.ts";
import { openThrottles } from "../../db/throttles.ts";
import { openVerifications } from "../../db/verifications.ts";
import { clientAddress } from "../../routes/client_address.ts";
import { CodeDesk, invitationCode, plainCode, sixDigits } from "../../routes/people/code_desk.ts";
import {
  contactOf,
  isAboutOwner,
  maskedContact,
  phoneReader,
} from "../../routes/people/contact_rules.ts";
import { ProofDesk } from "../../routes/people/proof_desk.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const START = instant(Date.UTC(2026, 10, 26, 12));

Deno.test("the service sends so many codes a minute; who is stopped for oneself uses up nobody's", async () => {
  const database = await testDatabases()[0]!.open();
  try {
    const keyring = await testKeyring(database);
    const newId = () => crypto.randomUUID();
    const outbox = await openOutbox(database, keyring, newId);
    let now = START;
    const desk = new CodeDesk({
      world: {
        clock: { now: () => now, timer: () => () => {} },
        newId,
      },
      verifications: await openVerifications(database, keyring, outbox),
      throttles: await openThrottles(database, keyring),
      rateLimits: true,
    });
    const ask = async (contact: string, address: string) => {
      const outcome = await desk.begin({
        purpose: "sign_in",
        contact: { channel: "email", value: contact },
        userId: null,
        language: "ru",
        template: null,
      }, address);
      return "ok" in outcome;
    };
    // One who asks without an end, from one address.
    let granted = 0;
    for (let at = 0; at < 200; at++) if (await ask(`a-${at}@tot.example`, "one")) granted++;
    strictEqual(granted, LIMITS.codesPerHourPerAddress);
    const left = LIMITS.codesPerMinute - LIMITS.codesPerHourPerAddress;
    for (let at = 0; at < left; at++) {
      ok(await ask(`b-${at}@tot.example`, `address-${at}`), `${at}`);
    }
    strictEqual(await ask("c@tot.example", "another"), false, "the minute is full");
    now = after(START, MINUTE);
    strictEqual(await ask("d@tot.example", "yet another"), true);
  } finally {
    await database.close();
  }
});

Deno.test("above half of what the service sends everybody who asks for a code brings a proof", async () => {
  const database = await testDatabases()[0]!.open();
  try {
    const keyring = await testKeyring(database);
    const throttles = await openThrottles(database, keyring);
    let now = START;
    let proofs = 0;
    const newId = () => crypto.randomUUID();
    const world = { clock: { now: () => now, timer: () => () => {} }, newId };
    const proofDesk = new ProofDesk({
      world,
      isOn: true,
      work: {
        challenge: () => Promise.reject(new Error("nobody asks")),
        verify: (given) =>
          Promise.resolve(given === "solved" ? { name: `${++proofs}`, expiresAt: now } : null),
      },
      spent: { spend: () => Promise.resolve(true), tidy: () => Promise.resolve() },
      throttles,
      ticketKey: await keyring.purpose("wait_ticket"),
    });
    let next = 0;
    const ask = async (kind: string, proof?: string) =>
      (await proofDesk.count(kind, `a-${++next}@tot.example`, proof, `address-${next}`)).isAllowed;
    for (let at = 0; at < LIMITS.codesPerMinuteWithoutProof; at++) ok(await ask("code"), `${at}`);
    deepStrictEqual([await ask("code"), await ask("code", "solved")], [false, true]);
    ok(await ask("password"), "nobody's own mistakes are dearer by it");
    now = after(START, MINUTE);
    ok(await ask("code"));

    // What asks no proof has but a part: codes that are sent again.
    const desk = new CodeDesk({
      world,
      verifications: await openVerifications(
        database,
        keyring,
        await openOutbox(database, keyring, newId),
      ),
      throttles,
      rateLimits: true,
    });
    const change = async (at: number) =>
      "ok" in await desk.begin({
        purpose: "contact",
        contact: { channel: "email", value: `c-${at}@tot.example` },
        userId: null,
        language: "ru",
        template: null,
      }, `address-${at}`);
    for (let at = 0; at < LIMITS.codesPerMinuteAgain; at++) ok(await change(at), `${at}`);
    strictEqual(await change(LIMITS.codesPerMinuteAgain), false);
  } finally {
    await database.close();
  }
});

Deno.test("limits count of IPv4 an address, of IPv6 the network of a house", () => {
  for (
    const [peer, forwarded, counted] of [
      ["203.0.113.7", undefined, "203.0.113.7"],
      ["::ffff:203.0.113.7", undefined, "203.0.113.7"],
      ["::FFFF:cb00:7107", undefined, "203.0.113.7"],
      ["2001:db8:1:2:a:b:c:d", undefined, "2001:db8:1:2::"],
      ["2001:DB8:0001:2::9", undefined, "2001:db8:1:2::"],
      ["2001:db8::9", undefined, "2001:db8:0:0::"],
      ["fe80::1%eth0", undefined, "fe80:0:0:0::"],
      ["203.0.113.7", "198.51.100.1", "203.0.113.7"],
      ["127.0.0.1", "10.0.0.1, 2001:db8:1:2::77", "2001:db8:1:2::"],
      ["::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"],
      ["::1", undefined, "::1"],
      ["127.0.0.1", "", "127.0.0.1"],
      ["127.0.0.1", "a:b::c::d", "a:b::c::d"],
      ["127.0.0.1", "1:2:3", "1:2:3"],
      [undefined, undefined, "unknown"],
    ] as const
  ) strictEqual(clientAddress(peer, forwarded), counted, `${peer} ${forwarded}`);
});

Deno.test("codes are six digits, evenly drawn; an invitation's has fifty bits", () => {
  const counts = new Map<string, number>();
  for (let round = 0; round < 20_000; round++) {
    const code = sixDigits();
    match(code, /^\d{6}$/);
    for (const [place, digit] of [...code].entries()) {
      counts.set(`${place}${digit}`, (counts.get(`${place}${digit}`) ?? 0) + 1);
    }
  }
  strictEqual(counts.size, 60, "every digit in every place");
  // 2,000 are expected of each; six standard deviations are 255.
  for (const [place, count] of counts) ok(Math.abs(count - 2_000) < 255, `${place}: ${count}`);
  const letters = new Set<string>();
  for (let round = 0; round < 2_000; round++) {
    const code = invitationCode();
    match(code, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    for (const letter of code.replace("-", "")) letters.add(letter);
    strictEqual(plainCode(code.toLowerCase()), code.replace("-", ""));
  }
  strictEqual(letters.size, 32);
});

Deno.test("a code is read as people type it", () => {
  for (
    const [typed, plain] of [
      [" 123 456 ", "123456"],
      ["123-456", "123456"],
      ["123\u00a0456", "123456"],
      ["12345\u2013ABCDE", "12345ABCDE"],
      ["o1l2i", "01121"],
    ] as const
  ) strictEqual(plainCode(typed), plain);
});

const CITY = { countryPrefix: "+998", trunkPrefix: "8", digits: 9 };

Deno.test("a login is a telephone or an e-mail address, in the form in which an account is kept", () => {
  const anywhere = phoneReader(() => null);
  const inTashkent = phoneReader(() => CITY);
  const rows: readonly (readonly [string, typeof anywhere, string | null])[] = [
    ["8 (900) 123-45-67", anywhere, "+79001234567"],
    ["900 123 45 67", anywhere, "+79001234567"],
    ["+7 900 123-45-67", inTashkent, "+79001234567"],
    ["90 123 45 67", inTashkent, "+998901234567"],
    ["8 90 123 45 67", inTashkent, "+998901234567"],
    ["998 90 123 45 67", inTashkent, "+998901234567"],
    ["8 900 123-45-67", inTashkent, null],
    ["12", anywhere, null],
    ["anna", anywhere, null],
    ["Anna@Mail.Example ", anywhere, "anna@mail.example"],
    ["a@b, c@d", anywhere, null],
    ["a@b@c", anywhere, null],
    ["@", anywhere, null],
    ["a b@c", anywhere, null],
    ["a@b>\r\nbcc: c@d", anywhere, null],
  ];
  for (const [typed, phone, expected] of rows) {
    strictEqual(contactOf(typed, phone)?.value ?? null, expected, typed);
  }
});

Deno.test("a masked contact never shows it whole", () => {
  deepStrictEqual(
    [
      maskedContact({ channel: "sms", value: "+79001234567" }),
      maskedContact({ channel: "email", value: "anna@mail.example" }),
      maskedContact({ channel: "email", value: "a@mail.example" }),
    ].map((text) => text.replaceAll("\u00a0", " ").replaceAll("\u2060", "")),
    ["+7 … 45 67", "an…@mail.example", "a…@mail.example"],
  );
  fc.assert(fc.property(fc.stringMatching(/^[a-z]{3,20}$/), (local) => {
    const [shown = ""] = maskedContact({ channel: "email", value: `${local}@mail.example` })
      .split("@");
    ok(!shown.includes(local.slice(0, 3)), shown);
  }));
});

Deno.test("a password of random words is about nobody; one of the owner's words always is", () => {
  const owner = ["anna.petrova@mail.example", "+79015550001", "Анна", "Петрова"];
  fc.assert(fc.property(fc.stringMatching(/^[bcdfghjkz]{8,40}$/), (password) => {
    ok(!isAboutOwner(password, owner), password);
  }));
  const own = ["anna", "petrova", "анна", "петрова", "9015550001", "tot"];
  fc.assert(fc.property(
    fc.array(fc.constantFrom(...own), { minLength: 2, maxLength: 4 }),
    fc.stringMatching(/^[0-9!]{0,4}$/),
    (words, more) => {
      ok(isAboutOwner(words.join("") + more, owner), words.join("") + more);
    },
  ));
});
