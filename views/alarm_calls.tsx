/**
 * An alarm that asks a doctor to come: nothing but the decision, above everything; after a yes the door and
 * the way. The alarm waits for the desk all the same, and the page says who answers for it.
 */
import { ASK_DECLINES } from "../actors/alert/codes.ts";
import type { AlarmAskView, AlarmCallsView, AlarmHelpView } from "../actors/alert/doctor_view.ts";
import { FieldError } from "./field_error.tsx";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import type { Navigators as NavigatorsView } from "./visit_address.tsx";
import type { LocaleKey } from "./words.ts";

export interface AlarmCallsSeed {
  readonly calls: AlarmCallsView;
  /** Where the page without a script comes back to. */
  readonly path: string;
}

/** Why an answer was not taken for a reason, beside the question that was not answered. */
export interface WrongReason {
  readonly alertId: string;
  readonly act: "decline" | "leave";
  readonly chosen: string;
  readonly message: string;
}

interface PartProps {
  readonly reader: Reader;
  readonly path: string;
  readonly error: string | null;
  readonly wrong?: WrongReason | null;
  /** Given: a live page has it already, and what two scripts share is cut out of both. */
  readonly Navigators: typeof NavigatorsView;
}

const actPath = (alertId: string, act: string): string => `/doctor/alarm-calls/${alertId}/${act}`;

export const askSecondsLeft = (reader: Reader, ask: AlarmAskView): number =>
  Math.max(0, Math.ceil((Date.parse(ask.expiresAt) - reader.now) / 1_000));

const Wrong = ({ error }: { error: string | null }) =>
  error === null ? null : (
    <p class="alarmcall__error" role="alert">
      <Icon name="warning" />
      {error}
    </p>
  );

function Why(
  { reader, path, alertId, act, title, submit, wrong }:
    & Pick<PartProps, "reader" | "path" | "wrong">
    & {
      readonly alertId: string;
      readonly act: "decline" | "leave";
      readonly title: LocaleKey;
      readonly submit: LocaleKey;
    },
) {
  const own = wrong?.alertId === alertId && wrong.act === act ? wrong : null;
  // Of several alarms one was answered: the summary leads to its question.
  const id = own === null ? undefined : `alarmcall-${act}-reason`;
  return (
    <details class="fold" open={own !== null}>
      <summary class="link-row">
        <Icon name="x" />
        <span class="link-row__main">{reader.t(title)}</span>
        <Icon name="chevron-down" />
      </summary>
      <form class="fold__body stack" method="post" action={actPath(alertId, act)}>
        <input type="hidden" name="path" value={path} />
        <fieldset
          class="question"
          id={id}
          tabIndex={-1}
          aria-describedby={own === null ? undefined : `${id}-error`}
        >
          <legend>{reader.t("offer.declineWhy")}</legend>
          <FieldError id={`${id}-error`} message={own?.message ?? null} />
          <div class="stack stack--s">
            {ASK_DECLINES.map((code) => (
              <label class="option">
                <input
                  type="radio"
                  name="reason"
                  value={code}
                  required={act === "leave"}
                  defaultChecked={own?.chosen === code}
                />
                <span>{reader.t(`alarmcall.reason.${code}`)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        {act === "decline" && <p class="small">{reader.t("alarmcall.declineFine")}</p>}
        <button
          type="submit"
          class={`button button--wide${act === "decline" ? " button--plate" : ""}`}
        >
          {reader.t(submit)}
        </button>
      </form>
    </details>
  );
}

/** @param isLive the seconds run; else the hour stands there */
export function AlarmAskPlate(
  { reader, path, error, wrong, ask, isLive }: Omit<PartProps, "Navigators"> & {
    readonly ask: AlarmAskView;
    readonly isLive: boolean;
  },
) {
  const left = askSecondsLeft(reader, ask);
  const title = `alarm-ask-${ask.alertId}`;
  return (
    <section class="plate plate--full offerplate alarmcall" aria-labelledby={title}>
      <p class="alarmcall__kind">
        <Icon name={ask.kind === "sos" ? "sos" : "users"} />
        {reader.t(`alarmcall.kind.${ask.kind}` as LocaleKey)}
      </p>
      <h2 class="plate__title" id={title} tabIndex={-1}>{reader.t("alarmcall.title")}</h2>
      <dl class="offer__facts">
        <div>
          <dt>{reader.t("alarmcall.distance")}</dt>
          <dd>{reader.distance(ask.distanceMeters)}</dd>
        </div>
        {ask.district !== null && (
          <div>
            <dt>{reader.t("offer.district")}</dt>
            <dd>{ask.district}</dd>
          </div>
        )}
        <div>
          <dt>{reader.t(isLive ? "alarmcall.left" : "offer.answerUntil")}</dt>
          <dd>
            {isLive
              ? <span role="timer">{reader.count("time.seconds", left)}</span>
              : <time dateTime={ask.expiresAt}>{reader.clockSeconds(ask.expiresAt)}</time>}
          </dd>
        </div>
      </dl>
      <p>{reader.t(`alarmcall.text.${ask.kind}` as LocaleKey)}</p>
      <p class="small">{reader.t("alarmcall.locked")}</p>
      <Wrong error={error} />
      {isLive && left === 0
        ? <p class="offer__over" role="status">{reader.t("offer.over")}</p>
        : (
          <div class="stack offer__answer">
            <Why
              reader={reader}
              path={path}
              alertId={ask.alertId}
              act="decline"
              wrong={wrong}
              title="alarmcall.decline"
              submit="alarmcall.declineSubmit"
            />
            <form method="post" action={actPath(ask.alertId, "accept")}>
              <input type="hidden" name="path" value={path} />
              <button type="submit" class="button button--lamp button--thumb button--wide">
                {reader.t("alarmcall.accept")}
              </button>
            </form>
          </div>
        )}
    </section>
  );
}

/** The door, the way, and what comes next. */
export function AlarmHelpPlate(
  { reader, path, error, wrong, help, Navigators }: PartProps & { readonly help: AlarmHelpView },
) {
  const { place, senderPlace, alertId } = help;
  const doors = (["entrance", "floor", "flat", "intercom"] as const)
    .flatMap((door) => place?.[door] == null ? [] : [[door, place[door]] as const]);
  const point = place ?? senderPlace;
  const isThere = help.arrivedAt !== null;
  const { dispatcherPhone } = reader.city;
  return (
    <section class="card stack alarmhelp" aria-labelledby="alarm-help-title">
      <h2 class="card__title row row--s" id="alarm-help-title">
        <Icon name={help.kind === "sos" ? "sos" : "users"} />
        {reader.t(isThere ? "alarmcall.there" : "alarmcall.going")}
      </h2>
      <p>
        {reader.t(`alarmcall.kind.${help.kind}` as LocaleKey)}
        {help.callerName !== "" && `, ${help.callerName}`}
        {help.arrivesAt !== null && !isThere &&
          `, ${
            reader.t(help.isEstimated ? "alarmcall.expectedAbout" : "alarmcall.expected", {
              time: reader.clock(help.arrivesAt),
            })
          }`}
      </p>
      {help.waitsOutside && (
        <p class="alarmcall__error" role="alert">
          <Icon name="warning" />
          <span>
            <strong>{reader.t("alarmcall.waitTitle")}</strong>
            <span class="line">{reader.t("alarmcall.waitText")}</span>
          </span>
        </p>
      )}
      <p class="address">{place?.text ?? reader.t("alarmcall.noAddress")}</p>
      {doors.length > 0 && (
        <dl class="tiles">
          {doors.map(([door, value]) => (
            <div>
              <dt>{reader.t(`door.${door}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {place?.notes != null && place.notes !== "" && <p class="pre">{place.notes}</p>}
      {help.message !== null && (
        <blockquote class="offer__quote">
          <p class="pre">{help.message}</p>
        </blockquote>
      )}
      <Wrong error={error} />
      <form method="post" action={actPath(alertId, isThere ? "done" : "arrive")}>
        <input type="hidden" name="path" value={path} />
        <button type="submit" class="button button--primary button--large button--wide">
          {reader.t(isThere ? "alarmcall.done" : "alarmcall.arrive")}
        </button>
      </form>
      {point !== null && (
        <Navigators
          reader={reader}
          latitude={point.latitude}
          longitude={point.longitude}
          titleId="alarm-navigators"
        />
      )}
      {dispatcherPhone !== null && (
        <a class="button" href={`tel:${dispatcherPhone}`}>
          <Icon name="phone" />
          {reader.t("role.dispatcher")}
        </a>
      )}
      <Why
        reader={reader}
        path={path}
        alertId={alertId}
        act="leave"
        wrong={wrong}
        title="alarmcall.leave"
        submit="alarmcall.leaveSubmit"
      />
    </section>
  );
}

/** What the server writes; a script lays the question above the page. */
export function WrittenAlarmCalls(
  { reader, calls, path, error, wrong, Navigators }: PartProps & { readonly calls: AlarmCallsView },
) {
  const { asks, help } = calls;
  if (asks.length === 0 && help === null && error === null) return null;
  const part = { reader, path, error, wrong: wrong ?? null, Navigators };
  return (
    <div class="wrap stack alarmcalls">
      {asks.length === 0 && help === null && <Wrong error={error} />}
      {asks.map((ask) => <AlarmAskPlate key={ask.alertId} {...part} ask={ask} isLive={false} />)}
      {help !== null && <AlarmHelpPlate {...part} help={help} />}
    </div>
  );
}
