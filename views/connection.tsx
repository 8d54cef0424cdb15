/** Where a lost connection matters: what one sees is old, and since when. */
import { emergencyNumbersText } from "./city_of_page.ts";
import { Banner } from "./notices.tsx";
import { useLive } from "./live_context.ts";
import type { Reader } from "./reader.ts";

/** A loss that heals within this is nobody's business. */
const QUIET_MILLISECONDS = 5_000;

/** Offline, or long without a word: what one sees is old, and the telephones still work. */
export function OfflineBanner({ reader }: { reader: Reader }) {
  const live = useLive();
  if (live === null) return null;
  const { state, heardAt, signedOut, closed } = live.connection;
  if (closed !== undefined) {
    return (
      <Banner tone="alarm" icon="lock" title={reader.t("live.closedTitle")} role="alert">
        {closed.told !== null && (
          <p class="pre">{reader.t("live.closedReason", { reason: closed.told })}</p>
        )}
        <p>{reader.t("live.closedText")}</p>
      </Banner>
    );
  }
  if (signedOut) {
    return (
      <Banner tone="late" icon="lock" title={reader.t("live.signedOutTitle")} role="alert">
        <p>
          {reader.t("live.signedOutText")}{" "}
          <a href={`/signin?next=${encodeURIComponent(reader.path)}`}>{reader.t("nav.signIn")}</a>
        </p>
      </Banner>
    );
  }
  const isAway = state === "offline" ||
    (state === "reconnecting" && heardAt !== null && reader.now - heardAt > QUIET_MILLISECONDS);
  if (!isAway) return null;
  const time = reader.clock(heardAt ?? reader.now);
  return state === "offline"
    ? (
      <Banner tone="off" icon="live-off" title={reader.t("live.offlineTitle")} role="status">
        <p>{reader.t("live.offlineText", { time, numbers: emergencyNumbersText(reader) })}</p>
      </Banner>
    )
    : (
      <Banner tone="late" icon="refresh" title={reader.t("live.reconnectingTitle")} role="status">
        <p>{reader.t("live.reconnectingText", { time })}</p>
      </Banner>
    );
}
