/** What the shift asks of its doctor or says of its end: «are you there?», and why it is over. */
import { Banner } from "./notices.tsx";
import type { DutyView } from "./facts.ts";
import type { Reader } from "./reader.ts";

/** Asked after missed offers: one tap says that somebody is there. */
export function PresenceQuestion({ reader, duty }: { reader: Reader; duty: DutyView | null }) {
  if (duty?.presenceUntil == null) return null;
  return (
    <Banner tone="alarm" icon="bell" title={reader.t("shiftPlan.asked")} role="alert">
      <p>{reader.t("shiftPlan.askedText", { time: reader.clockSeconds(duty.presenceUntil) })}</p>
      <form class="banner__form" method="post" action="/doctor/present">
        <button type="submit" class="button button--primary button--large button--wide">
          {reader.t("shiftPlan.here")}
        </button>
      </form>
    </Banner>
  );
}

/** Why the shift is over, where its doctor did not end it. */
export function ShiftEndNote({ reader, because }: { reader: Reader; because: string | null }) {
  const key = because === "no_answer"
    ? "shiftPlan.endedNoAnswer"
    : because === "planned_end"
    ? "shiftPlan.endedPlanned"
    : because === "silent"
    ? "shiftPlan.endedSilent"
    : because === "not_approved"
    ? "shiftPlan.endedNotApproved"
    : null;
  if (key === null) return null;
  return (
    <Banner tone="late" icon="info" title={reader.t("shiftPlan.ended")}>
      {reader.t(key)}
    </Banner>
  );
}
