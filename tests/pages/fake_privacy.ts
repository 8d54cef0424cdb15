/** The services of privacy over what a test's world holds. */
import type {
  AuditView,
  ChainState,
  DeletionView,
  PrivacyServices,
} from "../../routes/people/privacy_services.ts";
import { translate } from "../../routes/locale.ts";
import type { Language, Outcome } from "../../routes/services.ts";
import { id, minutes } from "./fake_services.ts";

export interface PrivacyWorld {
  accesses: readonly AuditView[];
  chain: ChainState | null;
  isFresh: boolean;
  deletion: DeletionView | null;
}

export const accessView = (changes: Partial<AuditView> = {}): AuditView => ({
  id: id(700),
  sequence: 7,
  at: minutes(-30),
  readerId: id(8),
  readerRole: "doctor",
  readerName: "Марина Ковалёва",
  personId: id(1),
  personName: "Анна Павлова",
  bookingId: id(100),
  bookingNumber: 4127,
  fields: ["symptoms", "conclusion"],
  purpose: "visit",
  outcome: "read",
  reason: null,
  requestId: "a-request",
  hash: "00".repeat(32),
  reviewed: false,
  ...changes,
});

/** A doctor who still has patients' cash. */
const heldUp = (language: Language): DeletionView => ({
  requestedAt: minutes(-11_520),
  dueAt: minutes(-1_440),
  obstacle: {
    code: "deletion_cash_held",
    message: translate(language, "refusal.deletion_cash_held"),
  },
});

const page = <Item>(items: readonly Item[]) => ({ items, nextCursor: null });

/** @param note writes a call down @param outcome what the test wants answered, else `ok` */
export function fakePrivacy(
  world: PrivacyWorld,
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): PrivacyServices {
  return {
    accesses: () => Promise.resolve(page(world.accesses)),
    audit: (_by, query) =>
      Promise.resolve({
        ok: page(world.accesses.filter(({ outcome }) =>
          query.unreviewed !== true || outcome === "break_glass"
        )),
      }),
    chain: () => Promise.resolve({ ok: world.chain }),
    unreviewed: () =>
      Promise.resolve(world.accesses.filter(({ outcome }) => outcome === "break_glass").length),
    review(_by, sequence) {
      note("review", sequence);
      return Promise.resolve(outcome("review", { reviewed: true as const }));
    },
    breakGlass(_by, wanted, body) {
      note("breakGlass", wanted, body);
      return Promise.resolve(outcome("breakGlass", { openUntil: minutes(15) }));
    },
    breakGlassOfCard(_by, wanted, body) {
      note("breakGlassOfCard", wanted, body);
      return Promise.resolve(outcome("breakGlassOfCard", { openUntil: minutes(15) }));
    },
    record: () => Promise.resolve(null),
    confirm: () => Promise.resolve(outcome("confirm", { freshUntil: minutes(10) })),
    isFresh: () => Promise.resolve(world.isFresh),
    exportOf: () => Promise.resolve(outcome("exportOf", { pieces: ReadableStream.from(["{}"]) })),
    sectionOf: () => Promise.resolve([]),
    deletion: (by, language) =>
      Promise.resolve(by.role === "doctor" ? heldUp(language) : world.deletion),
    requestDeletion(_by, _channel, body) {
      note("requestDeletion", body);
      return Promise.resolve(
        outcome("requestDeletion", {
          requestedAt: minutes(0),
          dueAt: minutes(10_080),
          obstacle: null,
        }),
      );
    },
    withdrawDeletion() {
      note("withdrawDeletion");
      return Promise.resolve(outcome("withdrawDeletion", { withdrawn: true as const }));
    },
  };
}
