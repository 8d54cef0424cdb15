/** A live offer: nothing but the decision. No name and no address yet, and the plate says so. */
import { Warnings } from "./warnings.tsx";
import { codeText, specializationOf } from "./booking_words.ts";
import { commandState, declinePrefix } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import { Hidden, Options, TextField } from "./fields.tsx";
import { Icon } from "./icon.tsx";
import { useLive } from "./live_context.ts";
import { Freshness } from "./notices.tsx";
import { Pill } from "./pill.tsx";
import { callTypeIcon } from "./status.ts";
import { DECLINE_CODES, VALID_DECLINE_CODES } from "../actors/booking/codes.ts";
import type { Attempt } from "./forms.ts";
import type { OfferView } from "../actors/booking/offer_view.ts";
import type { Reader } from "./reader.ts";

interface OfferProps {
  reader: Reader;
  offer: OfferView;
  attempt: Attempt | null;
  newId: () => string;
  /** The heading of the page; a second offer is a section of it. */
  main: boolean;
}

/** Whole seconds that are left to answer, by the server's clock. */
export function secondsLeft(reader: Reader, offer: OfferView): number {
  const until = Date.parse(offer.expiresAt);
  // A clock that is a moment behind must not show more than was ever given.
  const given = Math.round((until - Date.parse(offer.madeAt)) / 1000);
  return Math.max(0, Math.min(given, Math.ceil((until - reader.now) / 1000)));
}

/** A timer is silent: once, before it is too late, a screen reader is told. */
const HURRY_SECONDS = 10;

/** The part of the offer's time that is left, as the ring shows it; it runs down by itself. */
function Ring({ reader, offer }: { reader: Reader; offer: OfferView }) {
  const isLive = useLive() !== null;
  const [from, until] = [Date.parse(offer.madeAt), Date.parse(offer.expiresAt)];
  const left = secondsLeft(reader, offer);
  const spent = 100 *
    (1 - Math.min(1, Math.max(0, (until - reader.now) / Math.max(1, until - from))));
  return (
    <div class="ring ring--offer">
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle class="ring__track" cx="50" cy="50" r="45" />
        <circle
          class="ring__left"
          cx="50"
          cy="50"
          r="45"
          pathLength="100"
          stroke-dasharray="100"
          stroke-dashoffset={spent.toFixed(1)}
        >
          {!isLive && (
            <animate
              attributeName="stroke-dashoffset"
              from={spent.toFixed(1)}
              to="100"
              dur={`${Math.max(1, left)}s`}
              fill="freeze"
            />
          )}
        </circle>
      </svg>
      {isLive && (
        <p class="visually-hidden" role="status">
          {left > 0 && left <= HURRY_SECONDS ? reader.t("offer.hurry") : ""}
        </p>
      )}
      {isLive
        ? (
          <p class="ring__deadline" role="timer" aria-label={reader.t("offer.timer")}>
            <span class="ring__number">{left}</span>
            <span class="ring__unit">{reader.unit("time.seconds", left)}</span>
          </p>
        )
        : (
          <p class="ring__deadline">
            <span class="ring__unit">{reader.t("offer.answerUntil")}</span>
            <time dateTime={offer.expiresAt}>{reader.clockSeconds(offer.expiresAt)}</time>
          </p>
        )}
    </div>
  );
}

function Facts({ reader, offer }: { reader: Reader; offer: OfferView }) {
  const way = offer.distanceMeters === null
    ? reader.t("offer.way")
    : reader.t("offer.wayDistance", { distance: reader.distance(offer.distanceMeters) });
  const remote = offer.callType === "consultation";
  return (
    <dl class="offer__facts">
      {!remote && (
        <div>
          <dt>{way}</dt>
          <dd>
            {offer.etaSeconds === null
              ? reader.t("offer.unknown")
              : reader.travelTime(offer.etaSeconds)}
          </dd>
        </div>
      )}
      {!remote && offer.district !== null && (
        <div>
          <dt>{reader.t("offer.district")}</dt>
          <dd>{offer.district}</dd>
        </div>
      )}
      <div>
        <dt>{reader.t("offer.needed")}</dt>
        <dd>{specializationOf(reader, offer.specialization)}</dd>
      </div>
      {offer.ageYears !== null && (
        <div>
          <dt>{reader.t("offer.patient")}</dt>
          <dd>{reader.age(offer.ageYears, offer.ageMonths)}</dd>
        </div>
      )}
    </dl>
  );
}

function Notes({ reader, offer }: { reader: Reader; offer: OfferView }) {
  const codes = (family: string, list: readonly string[]) =>
    list.map((code) => codeText(reader, family, code)).join(", ");
  return (
    <ul class="offer__notes">
      <li>
        <Icon
          name={offer.redFlags.length > 0 ? "warning" : offer.redFlagsAsked ? "check" : "info"}
        />
        <span>
          {offer.redFlags.length === 0
            ? reader.t(offer.redFlagsAsked ? "offer.noFlags" : "offer.flagsUnasked")
            : reader.t("offer.flags", { flags: codes("redFlag", offer.redFlags) })}
        </span>
      </li>
      {offer.needs.length > 0 && (
        <li>
          <Icon name="info" />
          <span>{reader.t("offer.needs", { needs: codes("need", offer.needs) })}</span>
        </li>
      )}
      <li>
        <Icon name="lock" />
        <span>{reader.t("offer.locked")}</span>
      </li>
    </ul>
  );
}

function Answer({ reader, offer, attempt, newId }: OfferProps) {
  const prefix = declinePrefix(offer.bookingId);
  const state = commandState("decline", attempt, offer.bookingId, prefix);
  const isLive = useLive() !== null;
  const isOver = isLive && secondsLeft(reader, offer) === 0;
  // A live offer lies over the page, whose own word about the last act cannot be seen then.
  const refused = isLive && attempt?.bookingId === offer.bookingId ? attempt.refusal : null;
  if (isOver) return <p class="offer__over" role="status">{reader.t("offer.over")}</p>;
  return (
    <div class="stack offer__answer">
      <Disclosure icon="x" title={reader.t("offer.decline")} open={state.failed}>
        <form class="stack" method="post" action={`/bookings/${offer.bookingId}/decline`}>
          <Hidden values={{ origin: "doctor", commandId: newId() }} />
          <Options
            state={state}
            name="reasonCode"
            legend={reader.t("offer.declineWhy")}
            choices={DECLINE_CODES.filter((code) =>
              code !== "warned" || offer.warnings !== undefined
            ).map((code) => ({
              value: code,
              text: reader.t(`decline.${code}`),
            }))}
          />
          <p class="small">
            {reader.t("offer.declineFine", {
              list: reader.list(VALID_DECLINE_CODES.map((code) => reader.t(`decline.${code}`))),
            })}
          </p>
          <TextField
            reader={reader}
            state={state}
            name="reason"
            label={reader.t("offer.declineWords")}
            optional
            input={{ maxLength: 300, autoComplete: "off" }}
          />
          <button type="submit" class="button button--plate button--wide">
            {reader.t("offer.declineSubmit")}
          </button>
        </form>
      </Disclosure>
      {refused !== null && (
        <p class="field__error" role="alert">
          <Icon name="warning" />
          <span>{refused}</span>
        </p>
      )}
      <form method="post" action={`/bookings/${offer.bookingId}/accept`}>
        <Hidden values={{ origin: "doctor", commandId: newId() }} />
        <button type="submit" class="button button--lamp button--thumb button--wide">
          {reader.t("offer.accept")}
        </button>
      </form>
    </div>
  );
}

export function OfferPlate(props: OfferProps) {
  const { reader, offer } = props;
  const Heading = props.main ? "h1" : "h2";
  const titleId = `offer-${offer.offerId}`;
  return (
    <section class="plate plate--full offerplate" aria-labelledby={titleId}>
      <div class="offer__head">
        <Ring reader={reader} offer={offer} />
        <div>
          <p>
            <Pill
              tone={offer.callType === "urgent" ? "late" : "off"}
              icon={callTypeIcon(offer)}
              text={reader.t(`callType.${offer.callType}`)}
              solid
            />
          </p>
          <Heading class="plate__title" id={titleId} tabIndex={-1}>
            {reader.t("offer.title")}
          </Heading>
          <p class="offer__sub">
            {offer.scheduledTime === null
              ? reader.t("booking.number", { number: offer.number })
              : reader.window(offer.scheduledTime, offer.scheduledUntil)}
          </p>
        </div>
      </div>
      <Facts reader={reader} offer={offer} />
      <blockquote class="offer__quote">
        <p class="pre">{offer.symptoms}</p>
      </blockquote>
      <Warnings reader={reader} warnings={offer.warnings} isOffer />
      <Notes reader={reader} offer={offer} />
      <Answer {...props} />
      <Freshness reader={reader} path="/doctor" />
    </section>
  );
}
