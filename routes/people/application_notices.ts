/** What a doctor is told of an application: that it is decided, never why. */
import type { NewMessage } from "../../actors/outbox/message.ts";
import { after, DAY, type Instant, type PersonId } from "../../actors/vocabulary.ts";

const NOTICE_MILLISECONDS = 3 * DAY;

/** One message for each contact of the doctor. Pure. */
export function decisionNotices(
  doctor: {
    readonly userId: PersonId;
    readonly email: string | null;
    readonly phone: string | null;
  },
  step: {
    readonly id: string;
    readonly step: "approved" | "rejected";
    readonly at: Instant;
  },
): readonly NewMessage[] {
  const template = step.step === "approved" ? "application_approved" : "application_rejected";
  return [["email", doctor.email] as const, ["sms", doctor.phone] as const].flatMap((
    [channel, recipient],
  ) =>
    recipient === null ? [] : [{
      channel,
      recipient,
      language: "ru" as const,
      template,
      values: {},
      dedupeKey: `${template}/${step.id}/${channel}`,
      personId: doctor.userId,
      createdAt: step.at,
      expiresAt: after(step.at, NOTICE_MILLISECONDS),
    }]
  );
}
