/** Why a booking wants a dispatcher's eye, in one line; null where it wants none. */
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

export function attentionText(reader: Reader, view: BookingView): string | null {
  const late = dangerText(reader, view) ?? lateText(reader, view);
  if (view.approvalLostAt === undefined) return late;
  const lost = reader.t("attention.approvalLost", { age: reader.since(view.approvalLostAt) });
  return late === null ? lost : `${lost}. ${late}`;
}

/** For staff alone: why nobody is asked. */
const dangerText = (reader: Reader, { danger }: BookingView): string | null =>
  danger === undefined
    ? null
    : reader.t(`attention.${danger.kind}`, { time: reader.clock(danger.since) });

/** The dispatchers have it too, though doctors may be asked besides. */
export const hasRunOut = ({ search }: BookingView): boolean =>
  search !== null && search.exhaustedAt !== null && search.stage !== "held";

/** How many doctors were asked and have not taken it; who is being asked now may. */
const passedBy = ({ offers, search }: BookingView): number =>
  offers === undefined ? search?.asked ?? 0 : new Set(
    offers.filter(({ outcome }) => outcome !== "live").map(({ doctorId }) => doctorId),
  ).size;

function lateText(reader: Reader, view: BookingView): string | null {
  if (view.doorCodeLocked) return reader.t("attention.codeLocked");
  if (hasRunOut(view)) {
    const passed = passedBy(view);
    return passed === 0
      ? reader.t("attention.nobodyFree")
      : reader.count("attention.nobody", passed);
  }
  if (view.attention === null) {
    return view.shiftLostAt === undefined ? null : reader.t(
      view.status === "pending" ? "attention.placeLost" : "attention.shiftLost",
      { age: reader.since(view.shiftLostAt) },
    );
  }
  return reader.t(`attention.${view.attention.step}`, { age: reader.since(view.attention.since) });
}
