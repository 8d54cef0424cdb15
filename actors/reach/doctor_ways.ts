/** By which ways a doctor is told beside the page: by push, and by SMS where nobody has looked by then. */
import type { NewMessage, Template, Templates } from "../outbox/message.ts";
import type { Instant, PersonId } from "../vocabulary.ts";
import type { To } from "./telling.ts";
import type { ReachBook } from "./wishes.ts";

interface Surroundings {
  readonly book: Pick<ReachBook, "isPushable" | "wishesOf">;
  readonly phoneOf: (id: PersonId) => Promise<string | null>;
}

/** The same by each way that is wished and possible, the surest first. */
export type DoctorWays = <Name extends Template>(
  doctorId: PersonId,
  template: Name,
  values: Templates[Name],
  dedupeKey: string,
  times: { readonly createdAt: Instant; readonly expiresAt: Instant },
) => Promise<readonly NewMessage[]>;

export const doctorWays =
  ({ book, phoneOf }: Surroundings): DoctorWays =>
  async (doctorId, template, values, dedupeKey, times) => {
    const { sms, language } = book.wishesOf(doctorId);
    const phone = sms ? await phoneOf(doctorId) : null;
    const ways: To[] = [];
    if (book.isPushable(doctorId)) ways.push({ channel: "push", recipient: doctorId });
    if (phone !== null) ways.push({ channel: "sms", recipient: phone });
    return ways.map((to) =>
      ({ ...to, language, template, values, dedupeKey, personId: doctorId, ...times }) as NewMessage
    );
  };
