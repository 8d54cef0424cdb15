/** The access log as people see it: a person what was read of them, an admin all. */
import { z } from "zod";
import { iso } from "../../actors/booking/view.ts";
import { idsOf, instant } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { AccessFilter, AuditStore, ListedAccess } from "../../db/audit.ts";
import type { Keyring } from "../../db/keyring.ts";
import { page as pageBounds, uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { openReasons } from "./break_glass.ts";
import type { ChainState, ChainWatch } from "./chain_watch.ts";

/** One reading, in words that a page or a program can show. */
export interface AccessView {
  readonly id: string;
  readonly sequence: number;
  readonly at: string;
  readonly readerId: string | null;
  readonly readerRole: string;
  /** Of staff, doctors and clinics; null: not to be told, or nobody any more. */
  readonly readerName: string | null;
  readonly personId: string;
  readonly personName: string | null;
  readonly bookingId: string | null;
  readonly bookingNumber: number | null;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly outcome: "read" | "denied" | "break_glass";
  readonly reason: string | null;
}

export interface AuditView extends AccessView {
  readonly requestId: string | null;
  readonly hash: string;
  readonly reviewed: boolean;
}

export interface AuditQuery {
  readonly personId?: string;
  readonly readerId?: string;
  readonly bookingId?: string;
  readonly outcome?: string;
  /** A day in UTC, YYYY-MM-DD. */
  readonly day?: string;
  readonly unreviewed?: string | boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

export const auditQuery = z.object({
  personId: z.uuid().optional(),
  readerId: z.uuid().optional(),
  bookingId: z.uuid().optional(),
  outcome: z.enum(["read", "denied", "break_glass"]).optional(),
  day: z.iso.date().optional(),
  unreviewed: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
});

interface Surroundings {
  readonly audit: AuditStore;
  readonly keyring: Keyring;
  readonly watch: ChainWatch;
  readonly world: Pick<World, "clock">;
}

const DAY_MILLISECONDS = 86_400_000;
/** Whose names the person learns: they acted in their work. Others (who were refused) stay a role. */
const NAMED = ["doctor", "clinic", "dispatcher", "admin"];

/** A cursor of these lists is the last row's number. */
const beforeOf = (cursor: string | undefined): number | null =>
  cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;

export function accessViews({ audit, keyring, watch, world }: Surroundings) {
  async function pageOf<View>(
    filter: AccessFilter,
    query: { cursor?: string; limit?: number },
    viewOf: (row: ListedAccess, reason: string | null) => View,
  ): Promise<PageOf<View>> {
    const { limit } = pageBounds(query.limit === undefined ? {} : { limit: query.limit });
    const found = await audit.list(filter, { before: beforeOf(query.cursor), limit: limit + 1 });
    const shown = found.slice(0, limit);
    const reasons = await openReasons(keyring, shown);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => viewOf(row, reasons.get(row.id) ?? null)),
      nextCursor: found.length > limit && last !== undefined ? String(last.sequence) : null,
    };
  }

  return {
    /** What others read of this person, and of those in this person's care. Newest first. */
    async accesses(
      by: Person,
      query: { cursor?: string; limit?: number },
    ): Promise<PageOf<AccessView>> {
      const personIds = await audit.inCareOf(idsOf(by));
      return await pageOf({ personIds, notReaders: idsOf(by) }, query, (row, reason) => {
        const view = accessView(row, reason);
        return NAMED.includes(row.readerRole)
          ? view
          : { ...view, readerId: null, readerName: null };
      });
    },

    async audit(
      by: Person,
      query: AuditQuery,
      language: Language,
    ): Promise<Outcome<PageOf<AuditView>>> {
      if (by.role !== "admin") return { refused: "forbidden" };
      const { cursor, limit, ...wanted } = query;
      const input = validate(auditQuery, wanted, language);
      if ("invalid" in input) return input;
      const { personId, day, unreviewed, ...filter } = input.ok;
      const from = day === undefined ? null : Date.parse(`${day}T00:00:00Z`);
      const page = await pageOf(
        {
          ...filter,
          personIds: personId === undefined ? null : [personId],
          unreviewed: unreviewed === true || unreviewed === "true",
          from,
          until: from === null ? null : from + DAY_MILLISECONDS,
        },
        {
          ...(cursor === undefined ? {} : { cursor }),
          ...(limit === undefined ? {} : { limit }),
        },
        (row, reason): AuditView => ({
          ...accessView(row, reason),
          requestId: row.requestId,
          hash: row.hash.toHex(),
          reviewed: row.reviewed,
        }),
      );
      return { ok: page };
    },

    /** The last walk over the chain; `anew` walks all of it now. */
    async chain(by: Person, anew: boolean): Promise<Outcome<ChainState | null>> {
      if (by.role !== "admin") return { refused: "forbidden" };
      return { ok: anew ? await watch.walk() : watch.state };
    },

    /** How many broken glasses wait for an admin's look. */
    unreviewed: (by: Person): Promise<number> =>
      by.role === "admin" ? audit.unreviewed() : Promise.resolve(0),

    async review(by: Person, given: string): Promise<Outcome<{ reviewed: true }>> {
      if (by.role !== "admin") return { refused: "forbidden" };
      const id = uuidOrNull(given);
      const done = id !== null && await audit.review(id, by.id, world.clock.now());
      return done ? { ok: { reviewed: true } } : { refused: "not_found" };
    },
  };
}

const accessView = (row: ListedAccess, reason: string | null): AccessView => ({
  id: row.id,
  sequence: row.sequence,
  at: iso(instant(row.at)),
  readerId: row.readerId,
  readerRole: row.readerRole,
  readerName: row.readerName,
  personId: row.personId,
  personName: row.personName,
  bookingId: row.bookingId,
  bookingNumber: row.bookingNumber,
  fields: row.fields,
  purpose: row.purpose,
  outcome: row.outcome,
  reason,
});
