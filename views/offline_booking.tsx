/**
 * What the page without a connection says beside the emergency numbers: the booking as it was known
 * last, the dispatcher's telephone, another try. The browser alone has the booking; the server draws
 * this without one, the same for everybody.
 */
import type { ComponentChildren } from "preact";
import { codeText, telephone } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import { Pill } from "./pill.tsx";
import type { Reader } from "./reader.ts";
import type { Tone } from "./status.ts";

/** A booking as it is kept for the page without a connection: words, no medical text, no codes. */
export interface OfflineSummary {
  readonly personId: string;
  readonly bookingId: string;
  /** Who may call for help from here; absent in what an older page has kept. */
  readonly isPatients?: boolean;
  /** Of the words below. */
  readonly language: string;
  /** When the server was heard last, in its milliseconds: for the clock of the city. */
  readonly knownAt: number;
  /** The same by the browser's own clock: ages are counted from here. */
  readonly ownKnownAt: number;
  readonly timeZone: string;
  /** «Вызов 4127». */
  readonly title: string;
  readonly status: { readonly tone: Tone; readonly icon: string; readonly text: string };
  readonly address: string | null;
  readonly doctor: string | null;
  /** The range, and how old its position was at that moment; null: none was known. */
  readonly arrival: { readonly clock: string; readonly ageSeconds: number } | null;
  /** «Будет до 14:30», or the window; said where there is no range. */
  readonly promise: string | null;
  readonly dispatcherPhone: string | null;
  readonly dispatcherPhoneText: string | null;
}

/** What was done or said in this browser and has not reached the server; of words only that there are some. */
export interface UnsentStep {
  /** `arrive`, `say`. */
  readonly command: string;
  /** When it was given, in server's milliseconds. */
  readonly at: number;
}

interface OfflineBookingProps {
  reader: Reader;
  summary: OfflineSummary | null;
  /** Of the person whose booking it is. */
  unsent: readonly UnsentStep[];
  /** By the browser's own clock; null: the server draws. */
  ownNow: number | null;
  /** Empty: the very address that did not open. */
  retryPath: string;
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const passedSince = (summary: OfflineSummary, ownNow: number): number =>
  Math.max(0, (ownNow - summary.ownKnownAt) / 1000);

/** By the server's clock, as far as the browser's own has gone since it was heard. */
const localReader = (reader: Reader, summary: OfflineSummary, ownNow: number): Reader =>
  reader.in({ ...reader.city, timeZone: summary.timeZone })
    .at(summary.knownAt + passedSince(summary, ownNow) * 1000);

function Booking(
  { reader, summary, ownNow }: { reader: Reader; summary: OfflineSummary; ownNow: number },
) {
  const passedSeconds = passedSince(summary, ownNow);
  const local = localReader(reader, summary, ownNow);
  const { language, status, address, doctor, arrival, promise } = summary;
  return (
    <section class="card" aria-labelledby="offline-booking">
      <div class="row row--between" lang={language}>
        <h2 class="card__title" id="offline-booking">{summary.title}</h2>
        <Pill tone={status.tone} icon={status.icon} text={status.text} />
      </div>
      <p class="quiet small">
        {[
          reader.t("offline.known", { time: local.dayTime(summary.knownAt) }),
          // Within a minute the clock has said it already.
          passedSeconds < 60
            ? ""
            : reader.t("offline.age", { age: reader.duration(passedSeconds) }),
          reader.t("offline.changed"),
        ].filter((part) => part !== "").join(" ")}
      </p>
      <dl class="kv">
        {address !== null && <Fact name={reader.t("fact.where")}>{address}</Fact>}
        {doctor !== null && <Fact name={reader.t("offline.doctor")}>{doctor}</Fact>}
        {arrival !== null
          ? (
            <Fact name={reader.t("offline.arrival")}>
              {reader.t("offline.arrivalRange", { range: arrival.clock })}
              <span class="fact__sub">
                {reader.t("offline.estimate", {
                  age: reader.duration(arrival.ageSeconds + passedSeconds),
                })}
              </span>
            </Fact>
          )
          : promise !== null && (
            <Fact name={reader.t("offline.arrival")}>
              <span lang={language}>{promise}</span>
            </Fact>
          )}
      </dl>
    </section>
  );
}

/** Whoever made a step and finds this page in its place asks first whether it is lost. */
const Unsent = ({ reader, unsent }: { reader: Reader; unsent: readonly UnsentStep[] }) => (
  <section class="card" aria-labelledby="offline-unsent">
    <h2 class="card__title" id="offline-unsent">{reader.t("unsent.title")}</h2>
    <p class="quiet small">{reader.t("unsent.text")}</p>
    <dl class="kv">
      {unsent.map(({ command, at }) => (
        <Fact key={at} name={reader.clock(at)}>{codeText(reader, "unsent", command)}</Fact>
      ))}
    </dl>
  </section>
);

/** The dispatcher of the booking's city, else of the default one. */
function Dispatcher({ reader, summary }: { reader: Reader; summary: OfflineSummary | null }) {
  const known = summary?.dispatcherPhone == null ? reader.city : summary;
  const { dispatcherPhone: phone, dispatcherPhoneText: text } = known;
  return phone === null
    ? null
    : (
      <a class="button button--large button--wide" href={telephone(phone)}>
        <Icon name="phone" />
        {reader.t("emergency.dispatcher", { number: text ?? phone })}
      </a>
    );
}

export const OfflineBooking = (
  { reader, summary, unsent, ownNow, retryPath }: OfflineBookingProps,
) => (
  <div class="stack stack--l">
    {summary !== null && ownNow !== null && unsent.length > 0 && (
      <Unsent reader={localReader(reader, summary, ownNow)} unsent={unsent} />
    )}
    {summary !== null && ownNow !== null && (
      <Booking reader={reader} summary={summary} ownNow={ownNow} />
    )}
    <Dispatcher reader={reader} summary={summary} />
    <div class="stack stack--s">
      <a class="button button--primary button--large button--wide" href={retryPath}>
        <Icon name="refresh" />
        {reader.t("offline.retry")}
      </a>
      {ownNow !== null && <p class="small quiet">{reader.t("offline.byItself")}</p>}
    </div>
  </div>
);
