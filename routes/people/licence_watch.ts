/** A doctor hears thirty days, a week and a day ahead that the licence ends: offers stop by themselves then. */
import type { NewMessage } from "../../actors/outbox/message.ts";
import { after, DAY } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { LicenceNotices } from "../../db/licence_notices.ts";
import type { PeopleStore } from "../../db/people.ts";

export const WARN_DAYS = [30, 7, 1] as const;
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
      const account = days === null ? null : await people.get(licence.doctorId);
      if (days === null || account === null) continue;
      const at = world.clock.now();
      const about = `licence_ends/${licence.doctorId}/${licence.licenseExpiresOn}/${days}`;
      const messages = [["email", account.email] as const, ["sms", account.phone] as const]
        .flatMap(([channel, recipient]): readonly NewMessage[] =>
          recipient === null ? [] : [{
            channel,
            recipient,
            language: "ru",
            template: "licence_ends",
            values: { days: String(licence.daysLeft) },
            dedupeKey: `${about}/${channel}`,
            personId: licence.doctorId,
            createdAt: at,
            expiresAt: after(at, NOTICE_MILLISECONDS),
          }]
        );
      if (await notices.tell(licence, days, at, messages)) told = true;
    }
    if (told) outbox.wake();
  };
}
