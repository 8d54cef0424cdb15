/** Alarms above everything on the board: who, where, since when, and the one act that comes next. */
import type { ComponentChildren } from "preact";
import type { AlertKind, AlertStatus } from "../actors/alert/codes.ts";
import type { AlertView } from "../actors/alert/view.ts";
import type { BookingView } from "../actors/booking/view.ts";
import { AlarmVoice } from "./alarm_voice.tsx";
import { doctorName } from "./booking_words.ts";
import { inOrder } from "./numbers_and_lists.ts";
import { helperText } from "./helper_text.ts";
import { Icon } from "./icon.tsx";
import type { ClockReader } from "./clock_reader.ts";
import type { Reader } from "./reader.ts";
import { statusLook } from "./status.ts";
import type { LocaleKey } from "./words.ts";

const ICONS: Readonly<Record<AlertKind, string>> = {
  sos: "sos",
  danger: "shield-alert",
  second_doctor: "users",
  resuscitation: "heart-pulse",
  hospital_transport: "hospital",
  lone_visit: "clock",
};

export const alertIcon = (kind: AlertKind): string => ICONS[kind];
export const alertPath = (id: string): string => `/board/alerts/${id}`;
export const kindText = (reader: Reader, kind: AlertKind): string =>
  reader.t(`alert.kind.${kind}` as LocaleKey);

const SHOWN: readonly AlertStatus[] = ["raised", "acknowledged", "responding"];

/** What nobody has answered first, the oldest of it first. */
export const openAlarms = (alerts: readonly AlertView[]): readonly AlertView[] =>
  alerts.filter(({ status }) => SHOWN.includes(status)).sort((one, other) =>
    SHOWN.indexOf(one.status) - SHOWN.indexOf(other.status) ||
    inOrder(one.raisedAt ?? "", other.raisedAt ?? "")
  );

/** The doctors who go to an alarm, by id. */
export const helpersOf = (alerts: readonly AlertView[]): ReadonlySet<string> =>
  new Set(openAlarms(alerts).flatMap(({ board }) => board?.search?.helperId ?? []));

/** «Вызов 4119, Электрозаводская, 33. Врач в пути: Жаров» and what was said. */
export function alarmText(
  reader: Reader,
  alert: AlertView,
  booking: BookingView | null,
): { readonly facts: string; readonly message: string | null } {
  const place = alert.place?.text ?? null;
  const doctor = booking === null ? null : doctorName(booking);
  const number = booking === null ? null : reader.t("booking.number", { number: booking.number });
  const facts = [
    [number, place].filter((part) => part !== null).join(", "),
    booking === null || doctor === null
      ? null
      : `${doctor}, ${reader.t(statusLook(booking).key).toLowerCase()}`,
    booking === null ? alert.board?.raisedByName ?? null : null,
    place === null && alert.senderPlace === null ? reader.t("alert.placeUnknown") : null,
  ].filter((part) => part !== null && part !== "");
  return { facts: facts.join(". "), message: alert.message };
}

/** «PIN верный, 14:03»: the silent doctor has answered after all. */
export function answeredText(reader: ClockReader, alert: AlertView): string | null {
  const answered = alert.board?.answered ?? null;
  if (answered === null) return null;
  const key = answered.how === "pin" ? "alert.answeredPin" : "alert.answeredTap";
  return reader.t(key, { time: reader.clock(answered.at) });
}

/** Who comes by the alarm, beside what comes next. */
const helperNote = (reader: Reader, alert: AlertView): string => {
  const helper = helperText(reader, alert);
  const dropped = alert.status === "raised" ? alert.board?.dropped ?? null : null;
  const left = dropped === null
    ? ""
    : `${reader.t("alert.dropped", { name: dropped.name, time: reader.clock(dropped.at) })} `;
  const answered = answeredText(reader, alert);
  const said = answered === null ? left : `${left}${answered}; `;
  return helper === null ? said : `${said}${helper}; `;
};

/** «Ответьте до 14:07»: the one who took it is asked whether anybody is at it. */
export const careText = (reader: ClockReader, alert: AlertView): string | null => {
  const until = alert.board?.careUntil ?? null;
  const taken = alert.acknowledgedBy;
  // Nobody is asked by no name.
  return until === null || taken === null || alert.closedBy !== null
    ? null
    : reader.t("alert.careAsked", { name: taken.name, time: reader.clock(until) });
};

/** What comes next: when others are told, or who has taken it. */
export function nextText(reader: ClockReader, alert: AlertView): string {
  if (alert.status === "responding") {
    return alert.responder === null
      ? reader.t("alert.helpSent", { name: alert.respondingBy?.name ?? "" })
      : reader.t("alert.goes", { who: alert.responder });
  }
  const taken = alert.acknowledgedBy;
  if (taken !== null) {
    return reader.t("alert.takenBy", { name: taken.name, time: reader.clock(taken.at) });
  }
  const { escalatesAt = null, escalations = [] } = alert.board ?? {};
  const left = escalatesAt === null ? 0 : Math.ceil((Date.parse(escalatesAt) - reader.now) / 1_000);
  if (escalations.length === 0) {
    return left > 0 ? reader.t("alert.moreIn", { seconds: left }) : reader.t("alert.moreNow");
  }
  const told = new Set(escalations.flatMap((step) => step.told.map(({ id }) => id))).size;
  return told === 0 ? reader.t("alert.nobodyToTell") : reader.count("alert.toldCount", told);
}

export interface AlarmLaneProps {
  readonly reader: Reader;
  readonly alerts: readonly AlertView[];
  readonly views: readonly BookingView[];
  /** Of a live board: what becomes of the tap on «mine»; without it the form is sent. */
  readonly onAcknowledge?: (event: Event, id: string) => void;
  /** Above the alarms: that the page cannot sound. */
  readonly note?: ComponentChildren;
}

function Alarm(
  { reader, alert, booking, onAcknowledge }:
    & Pick<AlarmLaneProps, "reader" | "onAcknowledge">
    & { readonly alert: AlertView; readonly booking: BookingView | null },
) {
  const { facts, message } = alarmText(reader, alert, booking);
  const isRaised = alert.status === "raised";
  const kind = kindText(reader, alert.kind);
  return (
    <li
      class="alarm"
      data-state={isRaised ? "raised" : "acknowledged"}
      data-drill={alert.isDrill ? "" : undefined}
      data-alert={alert.id}
    >
      <span class="alarm__age">
        <time dateTime={alert.raisedAt ?? alert.createdAt}>
          {reader.elapsed(alert.raisedAt ?? alert.createdAt)}
        </time>
      </span>
      <strong class="alarm__kind">
        <Icon name={alertIcon(alert.kind)} />
        {alert.isDrill && <span class="badge">{reader.t("alert.drill")}</span>}
        {kind}
      </strong>
      <p class="alarm__what">
        {facts}
        {message !== null && <span>&#32;{reader.t("form.quoted", { text: message })}</span>}
      </p>
      <span class="alarm__next">
        {helperNote(reader, alert)}
        {careText(reader, alert) ?? nextText(reader, alert)}
      </span>
      <span class="alarm__act">
        {isRaised && (
          <form
            method="post"
            action={`${alertPath(alert.id)}/acknowledge`}
            onSubmit={onAcknowledge === undefined
              ? undefined
              : (event) => onAcknowledge(event, alert.id)}
          >
            <button type="submit" class="button button--dense">{reader.t("alert.take")}</button>
          </form>
        )}
        {careText(reader, alert) !== null && (
          <form method="post" action={`${alertPath(alert.id)}/care`}>
            <button type="submit" class="button button--dense">{reader.t("alert.care")}</button>
          </form>
        )}
        {alert.board?.search?.helperId != null && (
          <form method="post" action={`${alertPath(alert.id)}/search`}>
            <input type="hidden" name="isOn" value="no" />
            <button
              type="submit"
              class="button button--dense button--plate"
              aria-label={`${reader.t("alert.search.release")}: ${alert.helper?.name ?? ""}`}
            >
              {reader.t("alert.search.release")}
            </button>
          </form>
        )}
        <a
          class={isRaised ? "button button--dense button--plate" : "button button--dense"}
          href={alertPath(alert.id)}
          aria-label={`${reader.t("alert.open")}: ${kind}`}
        >
          {reader.t("alert.open")}
        </a>
      </span>
    </li>
  );
}

/** Empty while there is none: then it takes no room. Its seconds are read and never said. */
export function AlarmLane({ reader, alerts, views, onAcknowledge, note }: AlarmLaneProps) {
  const open = openAlarms(alerts);
  return (
    <section class="alarms" aria-label={reader.t("alert.lane")}>
      <AlarmVoice words={reader.words} alerts={open} />
      {open.length > 0 && (
        <>
          {note}
          <ul class="alarms__list">
            {open.map((alert) => (
              <Alarm
                key={alert.id}
                reader={reader}
                alert={alert}
                booking={views.find(({ id }) => id === alert.bookingId) ?? null}
                onAcknowledge={onAcknowledge}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
