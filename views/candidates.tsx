/** Each doctor on duty as a candidate: the verdict in words, the way, and what the score is made of. */
import { codeText } from "./booking_words.ts";
import { Icon } from "./icon.tsx";
import { offerVerdict } from "./offer_trace.tsx";
import type { Reader } from "./reader.ts";
import type { Tone } from "./status.ts";
import type {
  CandidateHistory,
  CandidatesView,
  CandidateView,
  ShownVerdict,
  VerdictCounts,
} from "./why_facts.ts";

const ASKABLE: readonly ShownVerdict[] = ["eligible", "free_soon"];
const PENDING: readonly ShownVerdict[] = [
  "asked",
  "has_offer",
  "clinic_first",
  "wished_first",
  "kept_for_own",
  "matched_elsewhere",
];
export const isAskable = ({ verdict }: CandidateView): boolean => ASKABLE.includes(verdict);

export const verdictText = (reader: Reader, verdict: ShownVerdict): string =>
  codeText(reader, "verdict", verdict);

function lookOf(verdict: ShownVerdict): { tone: Tone; icon: string } {
  if (ASKABLE.includes(verdict)) return { tone: "done", icon: "check" };
  if (PENDING.includes(verdict)) return { tone: "wait", icon: "radar" };
  return { tone: "off", icon: "minus" };
}

const PARTS = [
  "skillSeconds",
  "fairnessSeconds",
  "ratingSeconds",
  "refusalSeconds",
  "waitingSeconds",
] as const;

/** «−40 с справедливость»: only what weighs anything. */
function partsOf(reader: Reader, candidate: CandidateView): readonly string[] {
  const { score } = candidate;
  if (score === null) return [];
  return PARTS.flatMap((part) => {
    const seconds = score[part] ?? 0;
    if (seconds === 0) return [];
    const sign = seconds < 0 ? "\u2212" : "+";
    const name = codeText(reader, "scorePart", part);
    return [`${name} ${sign}${reader.duration(Math.abs(seconds))}`.replaceAll(" ", "\u00a0")];
  });
}

/** The whole bar is the worst score shown; its dark part is the way to the door. */
function ScoreBar({ candidate, worst }: { candidate: CandidateView; worst: number }) {
  const { score } = candidate;
  if (score === null || worst <= 0) return null;
  const share = (seconds: number) => Math.max(0, Math.min(100, 100 * seconds / worst));
  const total = share(score.totalSeconds);
  const way = Math.min(total, share(score.arrivalSeconds));
  return (
    <svg
      class="scorebar"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="scorebar__track" width="100" height="4" />
      <rect class="scorebar__rest" width={total.toFixed(1)} height="4" />
      <rect class="scorebar__way" width={way.toFixed(1)} height="4" />
    </svg>
  );
}

interface RowProps {
  readonly reader: Reader;
  readonly candidate: CandidateView;
  readonly worst: number;
  readonly href: string | null;
}

function Row({ reader, candidate, worst, href }: RowProps) {
  const look = lookOf(candidate.verdict);
  const name = `${candidate.lastName} ${candidate.firstName}`.trim() ||
    reader.t("offers.unknownDoctor", { id: candidate.doctorId.slice(-4) });
  const parts = isAskable(candidate) ? partsOf(reader, candidate) : [];
  return (
    <li data-tone={look.tone}>
      <Icon name={look.icon} />
      <span class="why__name">
        {href === null ? name : <a href={href}>{name}</a>}
        <span class="why__verdict">{verdictText(reader, candidate.verdict)}</span>
        {candidate.offers.map((offer) => (
          <span class="why__verdict why__verdict--past" key={offer.offerId}>
            {offerVerdict(reader, offer)}
          </span>
        ))}
      </span>
      <span class="why__score">
        {candidate.arrivalSeconds !== null && reader.travelTime(candidate.arrivalSeconds)}
        {candidate.distanceMeters !== null && (
          <small>{reader.distance(candidate.distanceMeters)}</small>
        )}
      </span>
      {parts.length > 0 && (
        <span class="why__verdict why__verdict--past why__parts">{parts.join("\u00a0· ")}</span>
      )}
      {isAskable(candidate) && <ScoreBar candidate={candidate} worst={worst} />}
    </li>
  );
}

interface ListProps {
  readonly reader: Reader;
  readonly items: readonly CandidateView[];
  /** The page of one doctor's history; null: names lead nowhere. */
  readonly hrefOf: ((doctorId: string) => string) | null;
}

export function CandidateList({ reader, items, hrefOf }: ListProps) {
  const worst = Math.max(
    0,
    ...items.filter(isAskable).map(({ score }) => score?.totalSeconds ?? 0),
  );
  return (
    <ul class="why why--candidates">
      {items.map((candidate) => (
        <Row
          key={candidate.doctorId}
          reader={reader}
          candidate={candidate}
          worst={worst}
          href={hrefOf === null ? null : hrefOf(candidate.doctorId)}
        />
      ))}
    </ul>
  );
}

/** The answer in one sentence: how many may be asked, and what keeps the others. */
export function whySummary(reader: Reader, { counts }: Pick<CandidatesView, "counts">): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return reader.t("why.nobodyOnDuty");
  const can = (counts.eligible ?? 0) + (counts.free_soon ?? 0);
  return can === 0 ? reader.count("why.nobody", all) : reader.count("why.somebody", can, { all });
}

/** «Далеко 4», the most frequent first. */
export const Counts = ({ reader, counts }: { reader: Reader; counts: VerdictCounts }) => (
  <ul class="verdicts">
    {Object.entries(counts).sort((one, other) => other[1] - one[1]).map(([verdict, count]) => (
      <li key={verdict} data-tone={lookOf(verdict as ShownVerdict).tone}>
        {verdictText(reader, verdict as ShownVerdict)} <strong>{count}</strong>
      </li>
    ))}
  </ul>
);

export function Rounds({ reader, rounds }: Pick<CandidatesView, "rounds"> & { reader: Reader }) {
  return (
    <ol class="rounds">
      {rounds.map((round) => (
        <li key={`${round.at}/${round.wave}/${round.kind}`}>
          <p>
            <time dateTime={round.at}>{reader.clockSeconds(round.at)}</time>{" "}
            {codeText(reader, "decision", round.kind)}
          </p>
          <Counts reader={reader} counts={round.counts} />
        </li>
      ))}
    </ol>
  );
}

export function DoctorRounds({ reader, history }: { reader: Reader; history: CandidateHistory }) {
  return (
    <ol class="rounds">
      {history.items.map((round) => (
        <li key={`${round.at}/${round.wave}/${round.kind}`}>
          <p>
            <time dateTime={round.at}>{reader.clockSeconds(round.at)}</time>{" "}
            {codeText(reader, "decision", round.kind)}
          </p>
          <p class="quiet small">
            {round.verdict === null
              ? reader.t("why.notLooked")
              : verdictText(reader, round.verdict)}
          </p>
        </li>
      ))}
    </ol>
  );
}
