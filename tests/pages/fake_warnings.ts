/** Warnings in memory for the tests of pages: one that holds, one that a doctor has proposed. */
import { instant, personId } from "../../actors/vocabulary.ts";
import type { StoredWarning } from "../../db/flat_warnings.ts";
import type { WarningServices } from "../../routes/people/flat_warnings.ts";
import type { Outcome } from "../../routes/services.ts";

const id = (number: number): string =>
  `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const at = (text: string) => instant(Date.parse(text));

const warning = (changes: Partial<StoredWarning> = {}): StoredWarning => ({
  id: id(960),
  city: "default",
  kind: "dog",
  status: "active",
  words: { address: "Мироновская улица, 12", flat: "48", text: "Крупная, без поводка" },
  writtenBy: personId(id(4)),
  writtenAt: at("2026-11-22T05:00:00Z"),
  bookingId: null,
  confirmedBy: personId(id(4)),
  confirmedAt: at("2026-11-22T05:00:00Z"),
  until: at("2027-02-22T05:00:00Z"),
  version: 1,
  endedAt: null,
  endedBy: null,
  ...changes,
});

/** @param outcome what a test wants to be answered instead, by the name of the call */
export function fakeWarnings(
  { note, outcome }: {
    note: (name: string, ...values: unknown[]) => void;
    outcome: <Value>(name: string, value: Value) => Outcome<Value>;
  },
): WarningServices {
  const one = (name: string) => Promise.resolve(outcome(name, warning()));
  return {
    list: () =>
      Promise.resolve({
        ok: {
          items: [warning(), warning({ id: id(961), status: "proposed", kind: "other" })],
          nextCursor: null,
        },
      }),
    get: (_by, given) =>
      Promise.resolve(
        given === id(960) ? { ok: warning() } : { refused: "not_found" as const },
      ),
    changes: () => Promise.resolve({ ok: { items: [] } }),
    write(_by, body) {
      note("writeWarning", body);
      return one("writeWarning");
    },
    propose(_by, _id, body) {
      note("proposeWarning", body);
      return Promise.resolve(outcome("proposeWarning", { proposed: true } as const));
    },
    change(_by, _id, body) {
      note("changeWarning", body);
      return one("changeWarning");
    },
    decide: () => one("decideWarning"),
  };
}
