/**
 * The call for help where there is no connection: kept in the browser, and sent as soon as anybody answers.
 * The numbers above need none of it.
 */
import type { OfflineSummary } from "../../views/offline_booking.tsx";
import { Reader } from "../../views/reader.ts";
import { seedOf } from "../../views/reader_seed.ts";
import { mayCancelSos, SosStatus } from "../../views/sos.tsx";
import type { Person } from "../../views/facts.ts";
import { Icon } from "../../views/icon.tsx";
import { HoldButton } from "../hold_button.tsx";
import { useSos } from "./use_sos.ts";

const HOLD_MILLISECONDS = 2_000;

/** Whose booking it is that this browser knows; no more of the person is known here. */
const readerOf = (
  reader: Reader,
  { personId, knownAt, ownKnownAt }: OfflineSummary,
): Reader =>
  new Reader(
    reader.words,
    { id: personId, role: "patient" } as Person,
    // This page may be days old; when it was opened, by the server's clock as it was known last.
    performance.timeOrigin + knownAt - ownKnownAt,
    reader.city,
    reader.path,
    reader.clockOfCity,
  );

export function OfflineSos(
  { reader: nobodys, summary }: { reader: Reader; summary: OfflineSummary },
) {
  const reader = readerOf(nobodys, summary);
  const seed = {
    reader: seedOf(reader),
    bookingId: summary.bookingId,
    place: null,
    alert: null,
    look: "line",
  } as const;
  const { state, knownAt, raise, cancel } = useSos(seed, reader);
  return (
    <section class="card stack" aria-label={reader.t("sos.button")}>
      <p>{reader.t("offline.sos")}</p>
      {state.kind === "none" && (
        <HoldButton
          milliseconds={HOLD_MILLISECONDS}
          again={reader.t("sos.tapAgain")}
          class="button--danger sos__button"
          icon={<Icon name="sos" />}
          onFire={() => void raise()}
        >
          {reader.t("sos.button")}
        </HoldButton>
      )}
      <SosStatus reader={reader} state={state} knownAt={knownAt} />
      {mayCancelSos(state, knownAt === null) && (
        <button type="button" class="button button--wide" onClick={cancel}>
          {reader.t("sos.cancel")}
        </button>
      )}
    </section>
  );
}
