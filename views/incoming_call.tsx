/** The dispatcher's line rings: who calls, and whether they wait for a doctor already. */
import { telephone } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import type { LocaleKey } from "./words.ts";
import type { Reader } from "./reader.ts";

export interface CallShown {
  readonly phone: string;
  readonly at: string;
  readonly bookings: readonly {
    readonly bookingId: string;
    readonly number: number;
    readonly status: string;
  }[];
}

export function IncomingCall(
  { reader, call, onDismiss }: { reader: Reader; call: CallShown; onDismiss: () => void },
) {
  return (
    <section class="incoming" role="status" aria-labelledby="incoming-title" data-tone="go">
      <p class="incoming__head" id="incoming-title">
        <Icon name="phone" />
        <strong>{reader.t("incoming.title")}</strong>
        <a href={telephone(call.phone)}>{call.phone}</a>
        <span class="quiet small">{reader.clock(call.at)}</span>
      </p>
      {call.bookings.length === 0
        ? <p class="small">{reader.t("incoming.none")}</p>
        : call.bookings.map((one) => (
          <a class="incoming__one" href={`/board?booking=${one.bookingId}`} key={one.bookingId}>
            {one.number}, {reader.t(`intake.status.${one.status}` as LocaleKey)}
          </a>
        ))}
      <p class="row">
        <a class="button button--dense" href="/book">{reader.t("home.intake")}</a>
        <button type="button" class="button button--dense button--quiet" onClick={onDismiss}>
          {reader.t("incoming.dismiss")}
        </button>
      </p>
    </section>
  );
}
