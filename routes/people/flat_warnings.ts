/**
 * Warnings on flats: staff write one with an end, a doctor proposes one after a visit, and whoever is
 * asked to go there sees it. It speaks of a place: no names, no diagnoses, at most 180 days.
 */
import { z } from "zod";
import { moment, text } from "../../actors/booking/schemas.ts";
import { doctorIdOf } from "../../actors/booking/state.ts";
import { WARNING_KINDS, type WarningBook } from "../../actors/booking/warnings.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { LIMITS } from "../../actors/limits.ts";
import { citiesOf, coversCity, membershipsOf } from "../../actors/membership.ts";
import { after, bookingId, DAY, type Instant, isStaff } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type {
  StoredWarning,
  WarningAct,
  WarningChange,
  WarningStore,
  WarningWords,
} from "../../db/flat_warnings.ts";
import { page, pageOf, uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

const kind = z.enum(WARNING_KINDS);
const short = text(LIMITS.warningCharacters).nullish();
const until = moment;

export const warningBody = z.object({
  city: z.string().trim().min(1).max(100),
  address: text(300),
  flat: text(20).nullish(),
  kind,
  text: short,
  until,
});
export const warningChangeBody = z.object({
  version: z.number().int().min(1).max(2_000_000_000),
  kind,
  text: short,
  until,
});
export const warningProposalBody = z.object({ kind, text: short });
export const versionBody = z.object({ version: z.number().int().min(1).max(2_000_000_000) });

export interface WarningServices {
  list(
    by: Person,
    query: { all?: boolean; cursor?: string; limit?: number },
  ): Promise<Outcome<PageOf<StoredWarning>>>;
  /** One that holds or waits for a word. */
  get(by: Person, id: string): Promise<Outcome<StoredWarning>>;
  changes(by: Person, id: string): Promise<Outcome<{ items: readonly WarningChange[] }>>;
  write(by: Person, body: unknown, language: Language): Promise<Outcome<StoredWarning>>;
  /** A doctor says after a visit what others should know; staff confirm it. */
  propose(
    by: Person,
    bookingId: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<{ readonly proposed: true }>>;
  change(by: Person, id: string, body: unknown, language: Language): Promise<
    Outcome<StoredWarning>
  >;
  decide(
    by: Person,
    id: string,
    what: "confirmed" | "rejected" | "ended",
    body: unknown,
    language: Language,
  ): Promise<Outcome<StoredWarning>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly bookings: Pick<Bookings, "read">;
  readonly store: WarningStore;
  readonly book: WarningBook;
  readonly cities: { readonly names: readonly string[] };
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;
type Known = StoredWarning & { readonly flat: string; readonly words: WarningWords };

export function warningServices(
  { world, bookings, store, book, cities }: Surroundings,
): WarningServices {
  const act = (by: Person, what: WarningAct, facts: Record<string, unknown>) => ({
    id: world.newId(),
    what,
    by: by.id,
    at: world.clock.now(),
    facts,
  });

  /** The end of a warning lies ahead, and not further than a term: then it is looked at again. */
  function endError(end: Instant, language: Language): Outcome<never> | null {
    const now = world.clock.now();
    return end > now && end <= after(now, LIMITS.warningMilliseconds)
      ? null
      : { invalid: [fieldError("until", "warning_end", language)] };
  }

  async function known(by: Person, given: string): Promise<Known | null> {
    const id = uuidOrNull(given);
    const found = id === null ? null : await store.get(id);
    if (found === null || found.words === null || found.endedAt !== null) return null;
    return coversCity(membershipsOf(by), found.city) ? { ...found, words: found.words } : null;
  }

  /** Saved first; then whoever is asked next sees it, or sees it no more. */
  function remember(warning: Known): void {
    const { id, kind, words, until, flat } = warning;
    const holds = warning.status === "active" && warning.endedAt === null;
    if (holds) book.put(flat, { id, kind, text: words.text, until });
    else book.remove(id);
  }

  async function save(next: Known, what: WarningAct, by: Person, facts: Record<string, unknown>) {
    if (!await store.change(next, act(by, what, facts))) {
      return { refused: "stale_version" } as const;
    }
    const saved = { ...next, version: next.version + 1 };
    remember(saved);
    return { ok: saved };
  }

  return {
    async list(by, query) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const { limit, cursor } = page(query);
      const found = await store.list({
        cities: citiesOf(membershipsOf(by), cities.names),
        all: query.all ?? false,
        at: world.clock.now(),
        before: cursor,
        limit: limit + 1,
      });
      return { ok: pageOf(found, limit, ({ id }) => id) };
    },

    async get(by, given) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const found = await known(by, given);
      return found === null ? NOT_FOUND : { ok: found };
    },

    async changes(by, given) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const id = uuidOrNull(given);
      const found = id === null ? null : await store.get(id);
      if (found === null || !coversCity(membershipsOf(by), found.city)) return NOT_FOUND;
      return { ok: { items: await store.changes(found.id) } };
    },

    async write(by, body, language) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const input = validate(warningBody, body, language);
      if ("invalid" in input) return input;
      const { city, address, flat, kind, until } = input.ok;
      if (!cities.names.includes(city)) {
        return { invalid: [fieldError("city", "unknown_place", language)] };
      }
      if (!coversCity(membershipsOf(by), city)) return { refused: "outside_membership" };
      const wrong = endError(until, language);
      if (wrong !== null) return wrong;
      const at = world.clock.now();
      const words = { address, flat: flat ?? null, text: input.ok.text ?? null };
      const warning = {
        id: world.newId(),
        city,
        kind,
        status: "active" as const,
        words,
        writtenBy: by.id,
        writtenAt: at,
        bookingId: null,
        confirmedBy: by.id,
        confirmedAt: at,
        until,
      };
      const hash = await store.add(warning, act(by, "written", { kind, until }));
      if (hash === null) return { invalid: [fieldError("address", "text_blank", language)] };
      const made = { ...warning, version: 1, endedAt: null, endedBy: null };
      remember({ ...made, flat: hash });
      return { ok: made };
    },

    async propose(by, given, body, language) {
      const input = validate(warningProposalBody, body, language);
      if ("invalid" in input) return input;
      const id = uuidOrNull(given);
      const state = id === null ? null : await bookings.read(bookingId(id));
      if (state === null || doctorIdOf(state) !== by.id) return NOT_FOUND;
      const { address } = state.words;
      if (state.status !== "completed" || address === null) {
        return { refused: "illegal_transition" };
      }
      const { kind } = input.ok;
      const at = world.clock.now();
      await store.add({
        id: world.newId(),
        city: state.city,
        kind,
        status: "proposed",
        words: { address: address.text, flat: address.flat ?? null, text: input.ok.text ?? null },
        writtenBy: by.id,
        writtenAt: at,
        bookingId: state.id,
        confirmedBy: null,
        confirmedAt: null,
        until: after(at, LIMITS.warningProposalMilliseconds),
      }, act(by, "proposed", { kind }));
      return { ok: { proposed: true } };
    },

    async change(by, id, body, language) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const input = validate(warningChangeBody, body, language);
      if ("invalid" in input) return input;
      const found = await known(by, id);
      if (found === null) return NOT_FOUND;
      const { version, kind, until } = input.ok;
      const wrong = endError(until, language);
      if (wrong !== null) return wrong;
      const words = { ...found.words, text: input.ok.text ?? null };
      return await save(
        { ...found, version, kind, words, until },
        until > found.until ? "prolonged" : "changed",
        by,
        { kind: [found.kind, kind], until: [found.until, until] },
      );
    },

    async decide(by, id, what, body, language) {
      if (!isStaff(by.role)) return FORBIDDEN;
      const input = validate(versionBody, body, language);
      if ("invalid" in input) return input;
      const found = await known(by, id);
      if (found === null) return NOT_FOUND;
      const { version } = input.ok;
      const at = world.clock.now();
      if (what === "ended") {
        return await save({ ...found, version, endedAt: at, endedBy: by.id }, what, by, {});
      }
      if (found.status !== "proposed") return { refused: "stale_version" };
      return await save(
        what === "confirmed"
          ? { ...found, version, status: "active", confirmedBy: by.id, confirmedAt: at }
          : { ...found, version, status: "rejected", endedAt: at, endedBy: by.id },
        what,
        by,
        { kind: found.kind },
      );
    },
  };
}

/** What a warning's words are kept for after its end: a complaint may still come. */
export const WORDS_KEPT_MILLISECONDS = 30 * DAY;
