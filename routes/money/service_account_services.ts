/** The service's own account: admins read it and change it with the password given anew. */
import { LIMITS } from "../../actors/limits.ts";
import type { PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Outbox } from "../../db/outbox.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { ServiceAccountStore } from "../../db/service_account.ts";
import type { Passwords } from "../../runtime/passwords.ts";
import { noticesTo } from "../people/password_change.ts";
import { RateLimit } from "../rate_limit.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import {
  bankDetailsBody,
  type BankDetailsView,
  changedIn,
  detailsTyped,
} from "./bank_details_services.ts";

export type ServiceAccountView = Omit<BankDetailsView, "ownerId">;

export interface ServiceAccountServices {
  account(by: Person): Promise<Outcome<ServiceAccountView>>;
  change(by: Person, body: unknown, language: Language): Promise<Outcome<ServiceAccountView>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly store: ServiceAccountStore;
  readonly people: Pick<PeopleStore, "get">;
  /** All of them hear of a change: one of them alone could lead every payout astray. */
  readonly admins: () => Promise<readonly PersonId[]>;
  readonly outbox: Pick<Outbox, "enqueue" | "wake">;
  readonly passwords: Pick<Passwords, "verify">;
  readonly passwordHash: (userId: PersonId) => Promise<string | null>;
  readonly rateLimits: boolean;
}

const SHOWN_VERSIONS = 30;

export function serviceAccountServices(around: Surroundings): ServiceAccountServices {
  const { world, store, people, outbox } = around;
  const limit = new RateLimit(around.rateLimits);

  async function viewOf(): Promise<ServiceAccountView> {
    const stored = await store.versions(SHOWN_VERSIONS + 1);
    return {
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
    async account(by) {
      return by.role === "admin" ? { ok: await viewOf() } : { refused: "forbidden" };
    },

    async change(by, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(bankDetailsBody, body, language);
      if ("invalid" in input) return input;
      const { version, currentPassword, ...typed } = input.ok;
      const read = detailsTyped(typed, false, language);
      if ("invalid" in read) return read;
      const now = world.clock.now();
      const wait = limit.attempt(by.id, LIMITS.confirmationsPerMinute, now);
      if (wait !== null) return { refused: "too_many_attempts", retryAfterSeconds: wait };
      const hash = await around.passwordHash(by.id);
      if (!await around.passwords.verify(hash, currentPassword)) {
        return { refused: "wrong_password" };
      }
      const next = { version: version + 1, details: read.ok, changedBy: by.id, changedAt: now };
      const admins = (await Promise.all((await around.admins()).map((id) => people.get(id))))
        .filter((admin) => admin !== null);
      const isAdded = await store.add(next, async (sql) => {
        for (const admin of admins) {
          const cause = `${next.version}/${admin.id}`;
          const notices = noticesTo(admin, "service_account_changed", { cause, at: now, language });
          for (const notice of notices) await outbox.enqueue(sql, notice);
        }
      });
      if (!isAdded) return { refused: "stale_version" };
      outbox.wake();
      return { ok: await viewOf() };
    },
  };
}
