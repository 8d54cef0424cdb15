/**
 * Doctors and clinics hear two months, a month, a week and a day ahead that a licence ends; offers stop by
 * themselves then. Admins see all that end in one list.
 */
import { z } from "zod";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { after, DAY } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import {
  LICENCE_KINDS,
  type LicenceNotices,
  type ListedLicence,
} from "../../db/licence_notices.ts";
import type { PeopleStore } from "../../db/people.ts";
import { isUuid, page as pageBounds } from "../account_schemas.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { validate } from "../validation.ts";

export const WARN_DAYS = [60, 30, 7, 1] as const;
const NOTICE_MILLISECONDS = DAY;

/** The nearest warning that is due: whoever was not reached in time hears the next one only. Pure. */
export const warningFor = (daysLeft: number): number | null =>
  WARN_DAYS.filter((days) => daysLeft <= days).at(-1) ?? null;

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly notices: LicenceNotices;
  readonly people: Pick<PeopleStore, "get">;
  readonly outbox: { wake(): void };
  /** Today where the service works. */
  readonly today: () => string;
}

/** To be called now and then; what was told is not told again. */
export function licenceWatch({ world, notices, people, outbox, today }: Surroundings) {
  return async (): Promise<void> => {
    let told = false;
    for (const licence of await notices.ending(today(), WARN_DAYS[0])) {
      const days = warningFor(licence.daysLeft);
      if (days === null) continue;
      const { kind, ownerId } = licence;
      const others = kind === "clinic" ? await notices.ownersOf(ownerId) : [];
      const accounts = await Promise.all([ownerId, ...others].map((id) => people.get(id)));
      const at = world.clock.now();
      const messages = accounts.flatMap((account) =>
        account === null ? [] : [["email", account.email] as const, ["sms", account.phone] as const]
          .flatMap(([channel, recipient]): readonly NewMessage[] =>
            recipient === null ? [] : [{
              channel,
              recipient,
              language: "ru",
              template: kind === "doctor" ? "licence_ends" : "clinic_licence_ends",
              values: { days: String(licence.daysLeft) },
              dedupeKey: [
                "licence_ends",
                ...(account.id === ownerId ? [] : [account.id]),
                ownerId,
                licence.licenseExpiresOn,
                days,
                channel,
              ].join("/"),
              personId: account.id,
              createdAt: at,
              expiresAt: after(at, NOTICE_MILLISECONDS),
            }]
          )
      );
      if (await notices.tell(licence, days, at, messages)) told = true;
    }
    if (told) outbox.wake();
  };
}

/** «ended» and the days within which a licence ends, as filters of the list. */
export const LICENCE_TERMS = ["ended", "7", "30", "60"] as const;
export type LicenceTerm = typeof LICENCE_TERMS[number];

/** Of what has ended so many days are shown. */
const ENDED_DAYS = 3_650;

export const licenceQuery = z.object({
  kind: z.enum(LICENCE_KINDS).optional(),
  term: z.enum(LICENCE_TERMS).optional(),
});

export interface LicenceList {
  list(
    by: Person,
    query: { kind?: string; term?: string; cursor?: string; limit?: number },
    language: Language,
  ): Promise<Outcome<PageOf<ListedLicence>>>;
}

/** A cursor of this list is the last row's day and owner. */
function afterOf(cursor: string | undefined): { on: string; ownerId: string } | null {
  const [, on = "", ownerId = ""] = /^(\d{4}-\d\d-\d\d)_(.+)$/.exec(cursor ?? "") ?? [];
  return z.iso.date().safeParse(on).success && isUuid(ownerId) ? { on, ownerId } : null;
}

export function licenceList(
  { notices, today }: Pick<Surroundings, "notices" | "today">,
): LicenceList {
  return {
    async list(by, { kind, term, cursor, limit: wanted }, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      const input = validate(licenceQuery, { kind, term }, language);
      if ("invalid" in input) return input;
      const { limit } = pageBounds(wanted === undefined ? {} : { limit: wanted });
      const isEnded = input.ok.term === "ended";
      const found = await notices.list(today(), {
        kind: input.ok.kind ?? null,
        from: isEnded ? -ENDED_DAYS : 0,
        until: isEnded ? -1 : Number(input.ok.term ?? WARN_DAYS[0]),
        after: afterOf(cursor),
        limit: limit + 1,
      });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return {
        ok: {
          items,
          nextCursor: found.length > limit && last !== undefined
            ? `${last.licenseExpiresOn}_${last.ownerId}`
            : null,
        },
      };
    },
  };
}
