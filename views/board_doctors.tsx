/** Doctors on shift: who is free, who is silent, and how old each one's place is. */
import { specializationsOf } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import type { DutyView } from "./facts.ts";
import { Later } from "./later.tsx";
import type { Reader } from "./reader.ts";
import type { Tone } from "./status.ts";

const STALE_SECONDS = 15 * 60;
/** Of hundreds the map is the better list. */
export const DUTY_LIST_LIMIT = 120;

type Look = "engaged" | "onAlarm" | "free" | "byPush" | "silent";

/** @param isOnAlarm whom an alarm has found is not there for a booking */
function lookOf(
  doctor: DutyView,
  isOnAlarm: boolean,
): { tone: Tone; icon: string; key: Look } {
  if (isOnAlarm) return { tone: "alarm", icon: "sos", key: "onAlarm" };
  if (doctor.bookingId !== null) return { tone: "go", icon: "stethoscope", key: "engaged" };
  if (doctor.reach === "push") return { tone: "wait", icon: "bell", key: "byPush" };
  return doctor.reachable
    ? { tone: "done", icon: "live", key: "free" }
    : { tone: "off", icon: "live-off", key: "silent" };
}

function fixText(reader: Reader, doctor: DutyView): string {
  return doctor.fix === null
    ? reader.t("duty.noFix")
    : reader.t("duty.fix", { age: reader.duration(doctor.fix.ageSeconds) });
}

/** A break, an end, an unanswered question: what matters more than how old the place is. */
function planText(reader: Reader, doctor: DutyView): string | null {
  if (doctor.presenceUntil != null) return reader.t("duty.asked");
  if (doctor.breakUntil != null && doctor.breakUntil > reader.now) {
    return reader.t("duty.break", { time: reader.clock(doctor.breakUntil) });
  }
  if (doctor.endsAt == null) return null;
  return `${fixText(reader, doctor)}, ${
    reader.t("duty.until", { time: reader.clock(doctor.endsAt) })
  }`;
}

export function DoctorsOnShift(
  { reader, onShift, count = onShift.length, onAlarm }: {
    reader: Reader;
    /** By name; a live board gives those alone that are shown. */
    onShift: readonly DutyView[];
    /** Of all. */
    count?: number;
    /** Who goes to an alarm, by id. */
    onAlarm: ReadonlySet<string>;
  },
) {
  const order = onShift.slice(0, DUTY_LIST_LIMIT);
  return (
    <Later as="section" class="duty" aria-labelledby="duty-title">
      <h2 class="duty__head" id="duty-title">
        {reader.t("duty.title")}
        <span class="col__count">{count}</span>
      </h2>
      {onShift.length === 0 ? <p class="quiet">{reader.t("duty.none")}</p> : (
        <ul class="duty__list">
          {order.map((doctor) => {
            const look = lookOf(doctor, onAlarm.has(doctor.doctorId));
            const stale = doctor.fix === null || doctor.fix.ageSeconds > STALE_SECONDS;
            return (
              <li class="duty__doctor" data-tone={look.tone} key={doctor.doctorId}>
                <Icon name={look.icon} />
                <span class="duty__name">
                  {doctor.lastName} {doctor.firstName}
                  <span class="duty__sub">
                    {specializationsOf(reader, doctor.specializations)}
                  </span>
                </span>
                <span class="duty__state">
                  {doctor.bookingId === null
                    ? reader.t(`duty.${look.key}`)
                    : <a href={`/board?booking=${doctor.bookingId}`}>{reader.t("duty.engaged")}</a>}
                  <span class="duty__sub" data-stale={stale ? "" : undefined}>
                    {planText(reader, doctor) ?? fixText(reader, doctor)}
                  </span>
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {count > order.length && (
        <p class="quiet">{reader.count("duty.more", count - order.length)}</p>
      )}
    </Later>
  );
}
