/** Blocks in memory for the tests of pages: one that stands, none of the reader's own. */
import { bookingId, instant, personId } from "../../actors/vocabulary.ts";
import type { BlockServices } from "../../routes/people/blocks.ts";
import type { Outcome } from "../../routes/services.ts";

const id = (number: number): string =>
  `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const AT = instant(Date.parse("2026-11-22T05:00:00Z"));

/** @param outcome what a test wants to be answered instead, by the name of the call */
export function fakeBlocks(
  { note, outcome }: {
    note: (name: string, ...values: unknown[]) => void;
    outcome: <Value>(name: string, value: Value) => Outcome<Value>;
  },
): BlockServices {
  return {
    own: () => Promise.resolve(outcome("ownBlock", { block: null })),
    block(_by, booking, body) {
      note("block", booking, body);
      return Promise.resolve(outcome("block", { block: null }));
    },
    unblock(_by, booking) {
      note("unblock", booking);
      return Promise.resolve(outcome("unblock", { block: null }));
    },
    list: () =>
      Promise.resolve({
        ok: {
          items: [{
            id: id(950),
            patientId: personId(id(1)),
            doctorId: personId(id(2)),
            fromRole: "doctor",
            madeBy: personId(id(2)),
            at: AT,
            reason: "Кричал и не пускал уйти",
            bookingId: bookingId(id(100)),
            endedAt: null,
            endedBy: null,
            city: "default",
            clinicId: null,
          }],
          nextCursor: null,
        },
      }),
    lift(_by, block) {
      note("lift", block);
      return Promise.resolve(outcome("lift", { lifted: true } as const));
    },
  };
}
