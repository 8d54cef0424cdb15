/**
 * Where a clinic, or a doctor who works alone, is paid: shown to the owner and to admins, changed by the
 * owner with the password given anew, and never without the owner being told.
 */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { LIMITS } from "../../actors/limits.ts";
import {
  BANK_QR_LIMITS,
  type BankDetails,
  type BankDetailsProblem,
  bankQrText,
  problemsOf,
} from "../../actors/money/bank_qr.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import { clinicOf, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { BankDetailsStore, StoredBankDetails } from "../../db/bank_details.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import { loginBody, uuidOrNull } from "../account_schemas.ts";
import { digitsOf } from "../people/checksums.ts";
import { noticesTo } from "../people/password_change.ts";
import { RateLimit } from "../rate_limit.ts";
import type { FieldError, Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

const digits = text(40).transform(digitsOf);

/** `version`: the one that whoever changes it has seen; 0: there is none yet. */
export const bankDetailsBody = z.object({
  version: z.int().min(0).max(1_000_000),
  /** The recipient's. */
  name: text(BANK_QR_LIMITS.nameCharacters),
  inn: digits,
  kpp: digits.nullish(),
  bankName: text(BANK_QR_LIMITS.bankNameCharacters),
  bic: digits,
  personalAccount: digits,
  /** Absent: a bank without one. */
  correspondentAccount: digits.nullish(),
  currentPassword: loginBody.shape.password,
});

export type BankField = keyof BankDetails;

export interface BankDetailsVersion {
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: string;
  /** What is not as it was in the version before. */
  readonly changed: readonly BankField[];
}

export interface BankDetailsView {
  readonly ownerId: string;
  /** 0: nothing was given yet. */
  readonly version: number;
  readonly details: BankDetails | null;
  /** The newest first. */
  readonly versions: readonly BankDetailsVersion[];
}

export interface BankDetailsServices {
  mine(by: Person): Promise<Outcome<BankDetailsView>>;
  /** For admins. */
  of(by: Person, ownerId: string): Promise<Outcome<BankDetailsView>>;
  change(by: Person, body: unknown, language: Language): Promise<Outcome<BankDetailsView>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly store: BankDetailsStore;
  readonly people: Pick<PeopleStore, "get">;
  readonly outbox: Pick<Outbox, "enqueue" | "wake">;
  readonly passwords: Pick<Passwords, "verify">;
  readonly passwordHash: (userId: PersonId) => Promise<string | null>;
  readonly rateLimits: boolean;
}

const SHOWN_VERSIONS = 30;
/** Digits. */
const PERSONS_INN = 12;
const FIELDS = [
  "name",
  "inn",
  "kpp",
  "bankName",
  "bic",
  "personalAccount",
  "correspondentAccount",
] as const satisfies readonly BankField[];

/** What is wrong, in the words of a field's error. */
function codeOf(field: BankField, problem: BankDetailsProblem): string {
  if (problem === "wrong_key") return "bank_account_key";
  if (field === "inn") return "inn";
  if (field === "kpp" || field === "bic") return field;
  if (field === "personalAccount" || field === "correspondentAccount") return "bank_account";
  return problem === "empty" ? "required" : problem === "too_long" ? "too_long" : "text_malformed";
}

/** Names that are long in bytes leave no room in the standard's code. */
function fitsCode(details: BankDetails): boolean {
  try {
    return bankQrText(details, kopecks(1), "№") !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

type Typed = Omit<z.infer<typeof bankDetailsBody>, "version" | "currentPassword">;

/** What was typed as details of an account, with every digit compared. @param isSoleTrader a doctor alone */
export function detailsTyped(
  { kpp, correspondentAccount, name, inn, bankName, bic, personalAccount }: Typed,
  isSoleTrader: boolean,
  language: Language,
): { readonly ok: BankDetails } | { readonly invalid: readonly FieldError[] } {
  const details: BankDetails = {
    ...{ name, inn, bankName, bic, personalAccount, kpp: kpp ?? null },
    correspondentAccount: correspondentAccount ?? "0",
  };
  const wrong = Object.entries(problemsOf(details)).map(([field, problem]) =>
    fieldError(field, codeOf(field as BankField, problem), language)
  );
  if (wrong.length > 0) return { invalid: wrong };
  // Registers and receipts name a sole trader by the number of a person; ten digits are a company's.
  if (isSoleTrader && inn.length !== PERSONS_INN) {
    return { invalid: [fieldError("inn", "inn_of_person", language)] };
  }
  return fitsCode(details)
    ? { ok: details }
    : { invalid: [fieldError("name", "too_long", language)] };
}

export const changedIn = (
  now: BankDetails,
  before: BankDetails | undefined,
): readonly BankField[] => FIELDS.filter((field) => now[field] !== before?.[field]);

export function bankDetailsServices(around: Surroundings): BankDetailsServices {
  const { world, store, people, outbox } = around;
  const limit = new RateLimit(around.rateLimits);

  /** Whose details this person may read and change; a manager acts for the clinic in all but this. */
  async function ownerOf(by: Person): Promise<PersonId | null> {
    if (by.role === "doctor") return by.id;
    if (by.role !== "clinic") return null;
    const clinicId = clinicOf(by);
    return clinicId === by.id || await store.isOwner(by.id, clinicId) ? clinicId : null;
  }

  async function viewOf(ownerId: PersonId): Promise<BankDetailsView> {
    const stored = await store.versions(ownerId, SHOWN_VERSIONS + 1);
    return {
      ownerId,
      version: stored[0]?.version ?? 0,
      details: stored[0]?.details ?? null,
      versions: stored.slice(0, SHOWN_VERSIONS).map((one, at) => ({
        version: one.version,
        changedBy: one.changedBy,
        changedAt: new Date(one.changedAt).toISOString(),
        changed: changedIn(one.details, stored[at + 1]?.details),
      })),
    };
  }

  return {
    async mine(by) {
      const ownerId = await ownerOf(by);
      return ownerId === null ? { refused: "forbidden" } : { ok: await viewOf(ownerId) };
    },

    async of(by, given) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const id = uuidOrNull(given);
      const owner = id === null ? null : await people.get(id as PersonId);
      if (owner === null || (owner.role !== "clinic" && owner.role !== "doctor")) {
        return { refused: "not_found" };
      }
      return { ok: await viewOf(owner.id) };
    },

    async change(by, body, language) {
      const ownerId = await ownerOf(by);
      if (ownerId === null) return { refused: "forbidden" };
      const input = validate(bankDetailsBody, body, language);
      if ("invalid" in input) return input;
      const { version, currentPassword, ...typed } = input.ok;
      const read = detailsTyped(typed, by.role === "doctor", language);
      if ("invalid" in read) return read;
      const details = read.ok;
      const now = world.clock.now();
      const wait = limit.attempt(by.id, LIMITS.confirmationsPerMinute, now);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      // Who sits at a page left open must not lead the money elsewhere.
      const hash = await around.passwordHash(by.id);
      if (!await around.passwords.verify(hash, currentPassword)) {
        return { refused: "wrong_password" };
      }
      const known = await store.newest(ownerId);
      if ((known?.version ?? 0) !== version) return { refused: "stale_version" };
      if (known !== null && changedIn(details, known.details).length === 0) {
        return { ok: await viewOf(ownerId) };
      }
      const owner = await people.get(ownerId);
      if (owner === null) return { refused: "not_found" };
      const next: StoredBankDetails = {
        ownerId,
        version: version + 1,
        details,
        changedBy: by.id,
        changedAt: now,
      };
      const notices = noticesTo(owner, "bank_details_changed", {
        cause: world.newId(),
        at: now,
        language,
      });
      const isAdded = await store.add(next, async (sql) => {
        for (const notice of notices) await outbox.enqueue(sql, notice);
      });
      if (!isAdded) return { refused: "stale_version" };
      outbox.wake();
      return { ok: await viewOf(ownerId) };
    },
  };
}
