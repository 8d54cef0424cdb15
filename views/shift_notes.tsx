/** What the shift asks of its doctor or says of its end: «are you there?», and why it is over. */
import { Banner } from "./notices.tsx";
import type { Moment, Reader } from "./reader.ts";

interface PresenceQuestionProps {
  readonly reader: Reader;
  /** The answer is waited for so long; null: nothing is asked. */
  readonly until: Moment | null | undefined;
  /** Where the answer leads back to; absent: to the shift. */
  readonly path?: string;
  /** Why the last answer was not taken. */
  readonly error?: string | null;
  readonly onSubmit?: (event: Event) => void;
}

/** Asked after missed offers: one tap says that somebody is there. */
export function PresenceQuestion({ reader, until, path, error, onSubmit }: PresenceQuestionProps) {
  if (until == null) return null;
  return (
    <Banner tone="alarm" icon="bell" title={reader.t("shiftPlan.asked")} role="alert">
      <p>{error ?? reader.t("shiftPlan.askedText", { time: reader.clockSeconds(until) })}</p>
      <form class="banner__form" method="post" action="/doctor/present" onSubmit={onSubmit}>
        {path !== undefined && <input type="hidden" name="path" value={path} />}
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
