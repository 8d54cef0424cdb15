/** An offer that ended without an answer: what came of it, said as it is. */
import { Icon } from "./icon.tsx";
import { useLive } from "./live_context.ts";
import type { Reader } from "./reader.ts";
import type { LocaleKey } from "./words.ts";

const WORDS: Readonly<Record<string, { readonly title: LocaleKey; readonly text: LocaleKey }>> = {
  taken: { title: "closed.taken", text: "closed.takenText" },
  expired: { title: "closed.expired", text: "closed.expiredText" },
  cancelled: { title: "closed.cancelled", text: "closed.cancelledText" },
  held: { title: "closed.held", text: "closed.heldText" },
  amended: { title: "closed.amended", text: "closed.amendedText" },
  engaged: { title: "closed.engaged", text: "closed.engagedText" },
  withdrawn: { title: "closed.withdrawn", text: "closed.withdrawnText" },
  on_break: { title: "closed.onBreak", text: "closed.onBreakText" },
  not_approved: { title: "closed.notApproved", text: "closed.shiftEndedText" },
  shift_ended: { title: "closed.shiftEnded", text: "closed.shiftEndedText" },
};

export function ClosedOfferNote({ reader }: { reader: Reader }) {
  const duty = useLive()?.duty ?? null;
  const closed = duty?.closedOffer ?? null;
  if (duty === null || closed === null) return null;
  const words = WORDS[closed.reason] ?? { title: "closed.over", text: "closed.overText" } as const;
  return (
    <div class="banner banner--box" data-tone="off" role="status">
      <Icon name="info" />
      <div class="banner__text">
        <strong>{reader.t(words.title)}</strong>
        <p>{reader.t(words.text)}</p>
      </div>
      <button
        type="button"
        class="button button--icon button--quiet"
        aria-label={reader.t("closed.dismiss")}
        onClick={duty.dismissClosedOffer}
      >
        <Icon name="x" />
      </button>
    </div>
  );
}
