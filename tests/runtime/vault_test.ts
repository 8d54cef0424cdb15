/** Encryption at rest: what is sealed opens with its key at its place, and nowhere else. */
import { deepStrictEqual, doesNotMatch, equal, notDeepStrictEqual, ok, throws } from "node:assert";
import { DataKey, RootKey, SealBroken } from "../../runtime/vault.ts";

const PLACE = "bookings.words/1";

Deno.test("what was sealed comes back to the letter", () => {
  const key = DataKey.generate();
  for (const text of ["", "Температура 38,6", "\uFEFFBOM", "\u0000", "🩺".repeat(1_000)]) {
    equal(key.open(PLACE, key.seal(PLACE, text)), text);
  }
});

Deno.test("the same text is sealed otherwise each time, and tells nothing of itself", () => {
  const key = DataKey.generate();
  const [one, other] = [key.seal(PLACE, "диагноз"), key.seal(PLACE, "диагноз")];
  notDeepStrictEqual(one, other);
  doesNotMatch(new TextDecoder().decode(one), /диагноз/);
});

Deno.test("moved, changed, cut or sealed by another key it does not open", () => {
  const key = DataKey.generate();
  const sealed = key.seal(PLACE, "диагноз");
  const changed = (at: number) => sealed.with(at, (sealed[at] ?? 0) ^ 1);
  const broken: Record<string, () => string> = {
    "at another row": () => key.open("bookings.words/2", sealed),
    "by another key": () => DataKey.generate().open(PLACE, sealed),
    "with a changed byte": () => key.open(PLACE, changed(20)),
    "with a changed tag": () => key.open(PLACE, changed(sealed.length - 1)),
    "with a changed nonce": () => key.open(PLACE, changed(3)),
    "of another format": () => key.open(PLACE, changed(0)),
    "cut short": () => key.open(PLACE, sealed.subarray(0, 20)),
    "empty": () => key.open(PLACE, new Uint8Array()),
  };
  for (const [how, open] of Object.entries(broken)) throws(open, SealBroken, how);
});

Deno.test("a data key is wrapped for its name by one root key", () => {
  const [root, other] = [RootKey.parse(RootKey.generate())!, RootKey.parse(RootKey.generate())!];
  const key = DataKey.generate();
  const wrapped = root.wrap("person:1", key);
  const sealed = key.seal(PLACE, "диагноз");
  equal(root.unwrap("person:1", wrapped).open(PLACE, sealed), "диагноз");
  throws(() => root.unwrap("person:2", wrapped), SealBroken);
  throws(() => other.unwrap("person:1", wrapped), SealBroken);
  ok(root.hasFingerprint(root.fingerprint) && !root.hasFingerprint(other.fingerprint));
});

Deno.test("an index finds the equal and shows nothing", () => {
  const [key, other] = [DataKey.generate(), DataKey.generate()];
  deepStrictEqual(key.index("+79000000001"), key.index("+79000000001"));
  notDeepStrictEqual(key.index("+79000000001"), key.index("+79000000002"));
  notDeepStrictEqual(key.index("+79000000001"), other.index("+79000000001"));
  equal(key.index("+79000000001").length, 16);
});

Deno.test("a text that is no root key is none", () => {
  for (const text of ["", "short", btoa("31 bytes are not enough........"), "ы".repeat(44)]) {
    equal(RootKey.parse(text), null, text);
  }
  ok(RootKey.parse(` ${RootKey.generate()}\n`) !== null);
});
