/**
 * The bar under a doctor's shift: the timer of a visit alone with its question, and the buttons that call
 * for help. All four look alike and answer alike to the hand: «Опасность» must not stand out, and nothing
 * that can be seen follows it.
 */
import type { ComponentChildren, ComponentType } from "preact";
import type { LoneVisitView } from "../actors/lone_visit/view.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";
import type { LocaleKey } from "./words.ts";

export type DoctorAlarm = "second_doctor" | "danger" | "resuscitation" | "hospital_transport";

const BUTTONS: readonly (readonly [DoctorAlarm, icon: string, LocaleKey])[] = [
  ["second_doctor", "users", "safety.secondDoctor"],
  ["danger", "shield", "safety.danger"],
  ["resuscitation", "heart-pulse", "safety.resuscitation"],
  ["hospital_transport", "ambulance", "safety.hospital"],
];

export const isDoctorAlarm = (kind: string): kind is DoctorAlarm =>
  BUTTONS.some(([one]) => one === kind);

/** Each is held for so long. */
const HOLD_MILLISECONDS = 1_000;

/** What the page begins with. */
export interface SafetySeed {
  readonly own: { readonly visit: LoneVisitView | null; readonly arePinsSet: boolean };
  readonly bookingId: string | null;
  readonly isOnShift: boolean;
  readonly path: string;
}

/** What has become of a call that may be seen: never of «Опасность». */
export interface SafetySignal {
  readonly kind: Exclude<DoctorAlarm, "danger">;
  readonly bookingId: string | null;
  /** When the server took it; null: it is on its way, or refused. */
  readonly takenAt: number | null;
  readonly isRefused: boolean;
}

export interface SafetyBarProps {
  readonly reader: Reader;
  readonly visit: LoneVisitView | null;
  readonly arePinsSet: boolean;
  /** The visit that the doctor is at, or drives to; null: there is none, and one button is left. */
  readonly bookingId: string | null;
  readonly isOnShift: boolean;
  /** Where the page without a script comes back to. */
  readonly path: string;
  /** What was wrong with the answer. */
  readonly error: string | null;
  readonly newId: () => string;
  readonly signal: SafetySignal | null;
  /** The button that is held; given, since the page begins without what makes it work. */
  readonly Hold: ComponentType<{
    milliseconds: number;
    again: string;
    onFire: () => void;
    icon: ComponentChildren;
    children: ComponentChildren;
  }>;
  readonly fire: (kind: DoctorAlarm) => void;
}

/** The PIN is asked for now, or its hour has just come and the server's word has not. */
export const isAsked = (visit: LoneVisitView, now: number): boolean =>
  visit.dueAt === null || Date.parse(visit.dueAt) <= now;

/** «Всё в порядке?»: four digits, or one tap of a doctor who has set none. */
function PinQuestion({ reader, visit, arePinsSet, path, error }: SafetyBarProps) {
  const isLate = visit?.answerBy != null && Date.parse(visit.answerBy) <= reader.now;
  return (
    <form
      class="safety__question"
      method="post"
      action="/doctor/lone-visit/confirm"
      aria-labelledby="pin-title"
    >
      <input type="hidden" name="path" value={path} />
      <p class="safety__title" id="pin-title" role="alert">
        <strong>{reader.t("lone.question")}</strong> {visit?.answerBy == null || isLate
          ? reader.t(arePinsSet ? "lone.answerNow" : "lone.tapNow")
          : reader.t(arePinsSet ? "lone.answerBy" : "lone.tapBy", {
            time: reader.clockSeconds(visit.answerBy),
          })}
      </p>
      <div class="safety__answer">
        {arePinsSet && (
          <input
            class="codeinput"
            id="lone-pin"
            name="pin"
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={4}
            pattern="[0-9]{4}"
            required
            aria-label={reader.t("lone.pin")}
            aria-invalid={error === null ? undefined : "true"}
            aria-describedby={error === null ? undefined : "lone-pin-error"}
          />
        )}
        <button type="submit" class="button button--primary button--large">
          {reader.t("lone.fine")}
        </button>
      </div>
      {error !== null && (
        <span class="field__error" id="lone-pin-error" role="alert">
          <Icon name="warning" />
          <span>{error}</span>
        </span>
      )}
    </form>
  );
}

function Timer({ reader, visit, path, arePinsSet }: SafetyBarProps) {
  if (visit === null) return null;
  return (
    <div class="safety__timer">
      <p class="safety__until">
        <Icon name="clock" size="s" />
        <span>
          {visit.dueAt === null ? "" : reader.t("lone.until", { time: reader.clock(visit.dueAt) })}
          {!arePinsSet && (
            <>
              {" "}
              <a href="/doctor/pins">{reader.t("lone.setPins")}</a>
            </>
          )}
        </span>
      </p>
      {(["extend", "leave"] as const).map((act) => (
        <form method="post" action={`/doctor/lone-visit/${act}`}>
          <input type="hidden" name="path" value={path} />
          <button type="submit" class="button">
            {act === "extend"
              ? reader.count("lone.extend", visit.extendMinutes)
              : reader.t("lone.leave")}
          </button>
        </form>
      ))}
    </div>
  );
}

/** Nobody is named to whom it was passed where nobody is there. */
function takenText(reader: Reader, { takenAt, isRefused }: SafetySignal): string {
  const number = reader.city.rescuePhone;
  if (isRefused) return reader.t("safety.refused", { number });
  if (takenAt === null) return reader.t("safety.notSent", { number });
  const time = reader.clock(takenAt);
  return reader.city.dispatcherOnDuty
    ? reader.t("safety.taken", { time })
    : reader.t("safety.stored", { time, number });
}

/** What is true of the call, and the number that does not wait for us. */
function SignalNote({ reader, signal }: SafetyBarProps) {
  if (signal === null) return null;
  const ambulance = reader.city.ambulancePhone;
  const { kind, bookingId } = signal;
  return (
    <div class="safety__signal" role="status">
      <p>
        {takenText(reader, signal)}
      </p>
      <div class="row">
        {kind === "resuscitation" && (
          <a class="button button--danger" href={`tel:${ambulance}`}>
            <Icon name="ambulance" />
            {reader.t("emergency.ambulance", { number: ambulance })}
          </a>
        )}
        {bookingId !== null && kind !== "second_doctor" && (
          <a
            class="button"
            href={`/bookings/${bookingId}/${
              kind === "resuscitation" ? "resuscitation" : "transport"
            }`}
          >
            {reader.t(kind === "resuscitation" ? "safety.openCard" : "safety.openTransport")}
          </a>
        )}
      </div>
    </div>
  );
}

function AlarmButton(
  { props, alarm: [kind, icon, label] }: {
    props: SafetyBarProps;
    alarm: typeof BUTTONS[number];
  },
) {
  const { reader, bookingId, path, Hold, fire, newId } = props;
  return (
    <form method="post" action="/doctor/alarm">
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="path" value={path} />
      <input type="hidden" name="clientId" value={newId()} />
      {bookingId !== null && <input type="hidden" name="bookingId" value={bookingId} />}
      <Hold
        milliseconds={HOLD_MILLISECONDS}
        again={reader.t("safety.again")}
        onFire={() => fire(kind)}
        icon={<Icon name={icon} />}
      >
        {reader.t(label)}
      </Hold>
    </form>
  );
}

/** Everything within the bar; without a shift and a visit there is nothing. */
export function SafetyBar(props: SafetyBarProps) {
  const { reader, visit, bookingId, isOnShift } = props;
  const isIdle = bookingId === null && visit === null;
  if (isIdle && !isOnShift) return null;
  const shown = isIdle ? BUTTONS.filter(([kind]) => kind === "danger") : BUTTONS;
  return (
    <div
      class="bottombar safetybar"
      role="group"
      aria-label={reader.t("safety.region")}
      data-buttons={shown.length}
    >
      <SignalNote {...props} />
      {visit !== null &&
        (isAsked(visit, reader.now) ? <PinQuestion {...props} /> : <Timer {...props} />)}
      <div class="safetybar__row">
        {shown.map((alarm) => <AlarmButton key={alarm[0]} props={props} alarm={alarm} />)}
      </div>
    </div>
  );
}
