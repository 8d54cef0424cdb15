/** Who was asked about a booking, and what came of each: the answer to «why nobody?». */
import { codeText } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import type { BookingView, OfferTrace } from "../actors/booking/view.ts";
import type { DutyView } from "./facts.ts";
import type { Reader } from "./reader.ts";
import type { Tone } from "./status.ts";

const LOOKS: Readonly<Record<string, { tone: Tone; icon: string }>> = {
  live: { tone: "wait", icon: "radar" },
  accepted: { tone: "done", icon: "check" },
  declined: { tone: "late", icon: "x" },
  expired: { tone: "late", icon: "clock" },
};
const WITHDRAWN = { tone: "off", icon: "minus" } as const;

interface TracesProps {
  reader: Reader;
  view: BookingView;
  onShift: readonly DutyView[];
  doctorNames: ReadonlyMap<string, string>;
}

/** The doctor's name; a clinic knows those on shift and of the booking alone. */
function nameOf(trace: OfferTrace, { reader, view, onShift, doctorNames }: TracesProps): string {
  const known = doctorNames.get(trace.doctorId);
  if (known !== undefined) return known;
  const doctor = onShift.find((one) => one.doctorId === trace.doctorId) ??
    (view.doctor?.id === trace.doctorId ? view.doctor : undefined);
  return doctor === undefined
    ? reader.t("offers.unknownDoctor", { id: trace.doctorId.slice(-4) })
    : `${doctor.lastName} ${doctor.firstName}`;
}

export function offerVerdict(reader: Reader, trace: OfferTrace): string {
  const outcome = codeText(reader, "offerOutcome", trace.outcome);
  const reason = trace.reasonCode === null
    ? ""
    : codeText(reader, "decline", trace.reasonCode).toLowerCase();
  const at = trace.outcome === "live"
    ? reader.t("offers.until", { time: reader.clockSeconds(trace.expiresAt) })
    : reader.clock(trace.answeredAt ?? trace.expiresAt);
  const answered = trace.answerSeconds === null
    ? ""
    : reader.t("offers.answeredIn", { time: reader.lapse(trace.answerSeconds) });
  const seen = trace.shownAt === null && trace.outcome === "expired"
    ? reader.t("offers.notShown")
    : "";
  return [reason === "" ? outcome : `${outcome}: ${reason}`, answered, seen, at]
    .filter((part) => part !== "").join(", ");
}

export function OfferTraces(props: TracesProps) {
  const { reader, view } = props;
  const offers = view.offers ?? [];
  const waves = offers.reduce((most, offer) => Math.max(most, offer.wave), 0);
  return (
    <div class="stack stack--s">
      <h3 class="panel__sub minor">
        {reader.t("offers.title")}
        {offers.length > 0 && <span>{reader.count("offers.waves", waves)}</span>}
      </h3>
      {offers.length === 0 ? <p class="quiet small">{reader.t("offers.none")}</p> : (
        <ul class="why">
          {[...offers].reverse().map((trace) => {
            const look = LOOKS[trace.outcome] ?? WITHDRAWN;
            return (
              <li data-tone={look.tone}>
                <Icon name={look.icon} />
                <span class="why__name">
                  {nameOf(trace, props)}
                  <span class="why__verdict">{offerVerdict(reader, trace)}</span>
                </span>
                <span class="why__score">
                  {trace.etaSeconds === null ? "—" : reader.travelTime(trace.etaSeconds)}
                  {trace.distanceMeters !== null && (
                    <small>{reader.distance(trace.distanceMeters)}</small>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <a class="link-row" href={`/bookings/${view.id}/why`}>
        <Icon name="help" />
        <span class="link-row__main">
          {reader.t(offers.length === 0 ? "why.linkNobody" : "why.link")}
        </span>
        <Icon name="chevron-right" />
      </a>
    </div>
  );
}
